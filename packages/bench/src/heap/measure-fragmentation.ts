import type { ModuleFiles } from "../module-files.ts";
import { assertEqual } from "../workload.ts";
import { createHeapInstance } from "./heap-instance.ts";
import { mergedRivals } from "./heap-rivals.ts";

/** The live set, and how its blocks are replaced. */
export interface FragmentationSetting {
  readonly liveBytes: number;
  /** `random`: skewed sizes; `phases`: sizes change when most live blocks have been replaced. */
  readonly sizes: "random" | "phases";
}

export interface FragmentationCurve extends FragmentationSetting {
  /** By name of the rival: bytes held by bytes live, after each number of calls in `checkpoints`. */
  readonly heldByLive: Readonly<Record<string, readonly number[]>>;
}

/** Numbers of calls of malloc and free after the live set is complete. */
export const CHECKPOINTS: readonly number[] = [10_000, 100_000, 300_000, 1_000_000, 3_000_000];
/** The checkpoint that is judged. */
export const JUDGED_CHECKPOINT = 1_000_000;

const MB = 1 << 20;

export const fragmentationSettings: readonly FragmentationSetting[] = (["random", "phases"] as const).flatMap((sizes) =>
  [MB / 2, 4 * MB, 32 * MB].map((liveBytes) => ({ liveBytes, sizes })),
);

/** The same settings for a run of one second. */
export const quickFragmentationSettings: readonly FragmentationSetting[] = fragmentationSettings.filter(
  ({ liveBytes }) => liveBytes === 4 * MB,
);

/** Further exports of the driver of fragmentation. */
interface FragmentationExports {
  readonly fill: (bytes: number, inPhases: number) => void;
  readonly exchange: (calls: number) => number;
  readonly countLiveBytes: () => number;
}

/** Runs the same calls with every rival in turn, and records the bytes held at each checkpoint. */
export async function measureFragmentation(
  { liveBytes, sizes }: FragmentationSetting,
  { checkpoints, read }: { readonly checkpoints: readonly number[]; readonly read: ModuleFiles["read"] },
): Promise<FragmentationCurve> {
  const heldByLive: Record<string, number[]> = {};
  const expected: number[] = [];
  for (const rival of mergedRivals) {
    const exports = await rival.load("fragmentation", read);
    const instance = createHeapInstance(exports, rival, { scale: 1 });
    const { fill, exchange, countLiveBytes } = exports as unknown as FragmentationExports;
    fill(liveBytes, Number(sizes === "phases"));
    let done = 0;
    heldByLive[rival.name] = checkpoints.map((calls, at) => {
      const checksum = exchange(calls - done) >>> 0;
      done = calls;
      expected[at] ??= checksum;
      assertEqual(checksum, { what: `The checksum after ${calls} calls (${rival.name})`, expected: expected[at] });
      return instance.heldBytes() / countLiveBytes();
    });
  }
  return { liveBytes, sizes, heldByLive };
}
