import type { ModuleFiles } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { loadHeapInstance } from "./heap-instance.ts";
import { mergedRivals } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** Bytes of each allocator at the end, by name of the rival. Memory never shrinks, so this is the peak. */
export type HeldBytes = Readonly<Record<string, number>>;

/** Runs a workload at a scale at which pages do not matter; then frees all live blocks, which checks them. */
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
