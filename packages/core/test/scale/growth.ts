import { ModuleLinkError } from "../../src/errors.ts";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleGraph, Shape } from "./module-graphs.ts";

/** The cost of planning at several sizes of one shape of graph. */
export interface Growth {
  readonly size: number;
  /** Median of one plan, in ms of processor time: other processes on the machine do not count. */
  readonly planMs: number;
  /**
   * Median of the cost ratio between this size and the size before it, in processor time.
   *
   * One plan of this size is compared with as many plans of the smaller size as have the same number of modules in
   * total. All results are retained, so that both sides create the same amount of objects and garbage. 1 is linear
   * growth, 10 quadratic.
   */
  readonly factor?: number;
}

/** A plan, or the error of planning. */
export function planOrError(graph: ModuleGraph): object {
  try {
    return planLink(graph);
  } catch (error) {
    if (error instanceof ModuleLinkError) return error;
    throw error;
  }
}

/** Processor time of `work`, in ms; the result stays alive until the time is read. */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  const kept = work();
  const { user, system } = process.cpuUsage(before);
  if (kept === undefined) throw new Error("There was no work");
  return (user + system) / 1_000;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * Compares work of one size with work of `times` the size, in processor time, on which a busy machine has little
 * influence: one run of the large work against `times` runs of the small one, in turns.
 *
 * @returns medians: `ms` of the large work, and `factor`, how many times as long it takes; 1 is linear growth,
 *   `times` quadratic
 */
export function compareCost(
  small: () => unknown,
  large: () => unknown,
  { times, runs }: { readonly times: number; readonly runs: number },
): { readonly ms: number; readonly factor: number } {
  const pairs = Array.from({ length: runs }, () => {
    const smallMs = processorMs(() => Array.from({ length: times }, small));
    const largeMs = processorMs(large);
    return { ms: largeMs, factor: largeMs / smallMs };
  });
  return { ms: median(pairs.map(({ ms }) => ms)), factor: median(pairs.map(({ factor }) => factor)) };
}

/** The same for work that ends later. */
export async function compareLaterCost(
  small: () => Promise<unknown>,
  large: () => Promise<unknown>,
  { times, runs }: { readonly times: number; readonly runs: number },
): Promise<{ readonly ms: number; readonly factor: number }> {
  const pairs: { ms: number; factor: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    const smallMs = await laterProcessorMs(async () => {
      const kept: unknown[] = [];
      for (let time = 0; time < times; time += 1) kept.push(await small());
      return kept;
    });
    const ms = await laterProcessorMs(large);
    pairs.push({ ms, factor: ms / smallMs });
  }
  return { ms: median(pairs.map(({ ms }) => ms)), factor: median(pairs.map(({ factor }) => factor)) };
}

async function laterProcessorMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const kept = await work();
  const { user, system } = process.cpuUsage(before);
  if (kept === undefined) throw new Error("There was no work");
  return (user + system) / 1_000;
}

/** Measures one shape at ascending sizes. */
export function measureGrowth(
  shape: Shape,
  { sizes, runs }: { readonly sizes: readonly number[]; readonly runs: number },
): Growth[] {
  const graphs = sizes.map((size) => ({ size, graph: shape(size) }));
  // A first run without measurement, so that the engine's compilation does not count.
  for (const { size, graph } of graphs)
    if (size <= 1_000) for (let run = 0; run < 3_000 / size; run += 1) planOrError(graph);
  return graphs.map(({ size, graph }, at): Growth => {
    const smaller = graphs[at - 1];
    const large = () => planOrError(graph);
    if (smaller === undefined) return { size, planMs: median(Array.from({ length: runs }, () => processorMs(large))) };
    const { ms, factor } = compareCost(() => planOrError(smaller.graph), large, { times: size / smaller.size, runs });
    return { size, planMs: ms, factor };
  });
}

/** A median, and the median of the distances from it. */
export interface Spread {
  readonly median: number;
  readonly deviation: number;
}

function spreadOf(values: readonly number[]): Spread {
  const middle = median(values);
  return { median: middle, deviation: median(values.map((value) => Math.abs(value - middle))) };
}

/** How many times as long a shape of `large` modules takes as one of `small`, in wall-clock time. */
export interface GrowthBesideControl {
  readonly plan: Spread;
  /** The same for `structuredClone` of the module types. */
  readonly copy: Spread;
}

const LEAST_WARM_UP_MS = 10;
const LEAST_SAMPLE_MS = 30;

/** Wall-clock time of one run of `work`, in ms: the mean of as many runs as together take at least `leastMs`. */
function clockMs(work: () => unknown, leastMs: number): number {
  const start = performance.now();
  let runs = 0;
  let elapsedMs = 0;
  while (elapsedMs < leastMs) {
    work();
    runs += 1;
    elapsedMs = performance.now() - start;
  }
  return elapsedMs / runs;
}

/**
 * Measures, in turns, how the wall-clock time of planning and of copying the same module types grows with the number of
 * modules.
 *
 * Ten times as many modules take more than ten times as long even for perfectly linear work, once they no longer fit
 * into the processor's nearer caches. A deep copy takes 11 to 20 times as long, and looking up the module of each
 * import in a `Map` 40 to 77 times (1,000 and 10,000 modules, Node 20, AMD EPYC). So the growth of planning means
 * something only beside a control that uses the same memory.
 */
export function measureBesideControl(
  shape: Shape,
  { small, large, rounds }: { readonly small: number; readonly large: number; readonly rounds: number },
): GrowthBesideControl {
  const sample = (work: () => unknown): number => {
    clockMs(work, LEAST_WARM_UP_MS);
    return clockMs(work, LEAST_SAMPLE_MS);
  };
  const pairs = Array.from({ length: rounds }, () => {
    // Created anew for each round, because the placement of modules in memory influences the time.
    const [few, many] = [shape(small), shape(large)];
    const growthOf = (work: (graph: ModuleGraph) => unknown): number =>
      sample(() => work(many)) / sample(() => work(few));
    return { plan: growthOf(planOrError), copy: growthOf(structuredClone) };
  });
  return { plan: spreadOf(pairs.map(({ plan }) => plan)), copy: spreadOf(pairs.map(({ copy }) => copy)) };
}
