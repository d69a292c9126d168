import { busyMs } from "../measure/clock.ts";
import type { ModuleFiles } from "../module-files.ts";
import type { Settings } from "../settings.ts";
import type { Workload } from "../workload.ts";
import { chains } from "../workloads/chains.ts";
import { records } from "../workloads/records.ts";
import { createLoaders, FROM_BYTES_WAYS, type FromBytesWay, type Load } from "./from-bytes-loaders.ts";

export interface FromBytesTask {
  readonly kind: "from-bytes";
  readonly set: string;
  /** Number of the process, from 0. */
  readonly round: number;
  readonly settings: Settings;
}

/** Milliseconds of one load, one figure per sample. */
export interface FromBytesSamples {
  readonly elapsed: readonly number[];
  /** Processor time; in a page, the same as `elapsed`. */
  readonly busy: readonly number[];
}

export type FromBytesTimes = Readonly<Record<FromBytesWay, FromBytesSamples>>;

/** Modules that are linked from bytes in memory. */
export interface FromBytesSet {
  readonly workload: Workload;
  /** A sample is the mean of several loads, because clocks in browsers are coarse. */
  readonly loadsPerSample: number;
  /** One sample in so many of the settings. */
  readonly sparsity: number;
}

export const fromBytesSets: readonly FromBytesSet[] = [
  { workload: records, loadsPerSample: 10, sparsity: 1 },
  ...chains.slice(1).map((workload) => ({ workload, loadsPerSample: 1, sparsity: 2 })),
];

/** Times every way from bytes in memory to exports, warm. Results are checked before the clock starts. */
export async function timeFromBytes(
  { set, round, settings }: FromBytesTask,
  read: ModuleFiles["read"],
): Promise<FromBytesTimes> {
  const found = fromBytesSets.find(({ workload }) => workload.name === set);
  if (found === undefined) throw new RangeError(`There is no set "${set}"`);
  const { workload, loadsPerSample, sparsity } = found;
  const loaders = await createLoaders(workload, read);
  const times = Object.fromEntries(
    FROM_BYTES_WAYS.map((way) => [way, { elapsed: [] as number[], busy: [] as number[] }]),
  );
  const samples = Math.ceil(settings.linkSamples / sparsity);
  // The first half of all samples is for warming up.
  for (let sample = -samples; sample < samples; sample += 1) {
    for (const at of FROM_BYTES_WAYS.keys()) {
      const way = FROM_BYTES_WAYS[(at + sample + samples + round) % FROM_BYTES_WAYS.length] as FromBytesWay;
      const loads = Array.from({ length: loadsPerSample }, () => loaders[way]());
      const { elapsed, busy } = await timeLoads(loads);
      if (sample < 0) continue;
      times[way]?.elapsed.push(elapsed);
      times[way]?.busy.push(busy);
    }
  }
  return times as unknown as FromBytesTimes;
}

async function timeLoads(loads: readonly Load[]): Promise<{ readonly elapsed: number; readonly busy: number }> {
  const [start, busyStart] = [performance.now(), busyMs()];
  for (const load of loads) await load();
  const [end, busyEnd] = [performance.now(), busyMs()];
  return { elapsed: (end - start) / loads.length, busy: (busyEnd - busyStart) / loads.length };
}
