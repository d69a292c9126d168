import type { ModuleFiles } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { loadHeapInstance } from "./heap-instance.ts";
import { mergedRivals } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** Bytes that each allocator had at the end, by name of the rival. Memory never shrinks, so that is the most it ever had. */
export type HeldBytes = Readonly<Record<string, number>>;

/** Runs a workload at a scale where pages do not matter, and frees everything then, which checks all that was alive. */
export async function measureMemory(workload: HeapWorkload, read: ModuleFiles["read"]): Promise<HeldBytes> {
  const { name, memory } = workload;
  const held: Record<string, number> = {};
  let expected: number | undefined;
  for (const rival of mergedRivals) {
    const instance = await loadHeapInstance(rival, workload, { read, scale: memory.scale });
    instance.run(name, memory.passes);
    const checksum = instance.drain();
    expected ??= checksum;
    assertEqual(checksum, { what: `The checksum of ${name} (${rival.name})`, expected });
    held[rival.name] = instance.heldBytes();
  }
  return held;
}
