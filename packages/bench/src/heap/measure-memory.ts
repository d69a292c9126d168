import type { ModuleFiles } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { createHeapInstance } from "./heap-instance.ts";
import { mergedRivals } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** Bytes that each allocator had at the end, by name of the rival. Memory never shrinks, so that is the most it ever had. */
export type HeldBytes = Readonly<Record<string, number>>;

/** Runs a workload at a scale where pages do not matter, and frees everything then, which checks all that was alive. */
export async function measureMemory(
  { name, memory: { scale, passes } }: HeapWorkload,
  read: ModuleFiles["read"],
): Promise<HeldBytes> {
  const held: Record<string, number> = {};
  let expected: number | undefined;
  for (const rival of mergedRivals) {
    const instance = createHeapInstance(await rival.load("workloads", read), rival, { scale });
    instance.run(name, passes);
    const checksum = instance.drain();
    expected ??= checksum;
    assertEqual(checksum, { what: `The checksum of ${name} (${rival.name})`, expected });
    held[rival.name] = instance.heldBytes();
  }
  return held;
}
