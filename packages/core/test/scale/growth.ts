import { ModuleLinkError } from "../../src/errors.ts";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleGraph, Shape } from "./module-graphs.ts";

/** What planning costs at several sizes of one shape of graph. */
export interface Growth {
  readonly size: number;
  /** Median of one plan, in ms of processor time: other processes on the machine do not count. */
  readonly planMs: number;
  /**
   * Median of how many times what this size costs the size in front of it costs, in processor time: one plan against as
   * many plans of the smaller size as have as many modules. All of them are kept, so that both sides make the same amount
   * of objects, and of garbage. 1 is linear growth, 10 quadratic.
   */
  readonly factor?: number;
}

/** A plan, or why there is none. */
export function planOrError(graph: ModuleGraph): object {
  try {
    return planLink(graph);
  } catch (error) {
    if (error instanceof ModuleLinkError) return error;
    throw error;
  }
}

/** Processor time of `work`, whose result is kept until the time is read. */
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

/** Measures one shape at ascending sizes. */
export function measureGrowth(
  shape: Shape,
  { sizes, runs }: { readonly sizes: readonly number[]; readonly runs: number },
): Growth[] {
  const graphs = sizes.map((size) => ({ size, graph: shape(size) }));
  // What is compiled on the way is not what is measured.
  for (const { size, graph } of graphs)
    if (size <= 1_000) for (let run = 0; run < 3_000 / size; run += 1) planOrError(graph);
  return graphs.map(({ size, graph }, at): Growth => {
    const smaller = graphs[at - 1];
    const pairs = Array.from({ length: runs }, () => {
      const times = smaller === undefined ? 0 : size / smaller.size;
      const small = smaller && processorMs(() => Array.from({ length: times }, () => planOrError(smaller.graph)));
      return { small, large: processorMs(() => planOrError(graph)) };
    });
    const planMs = median(pairs.map(({ large }) => large));
    if (smaller === undefined) return { size, planMs };
    return { size, planMs, factor: median(pairs.map(({ small, large }) => large / (small ?? 0))) };
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

/** How many times as long a shape of `large` modules takes as one of `small`, by the clock. */
export interface GrowthBesideControl {
  readonly plan: Spread;
  /** Of `structuredClone` of the same module types. */
  readonly copy: Spread;
}

const LEAST_WARM_UP_MS = 10;
const LEAST_SAMPLE_MS = 30;

/** Time by the clock of one run of `work`, in ms: the mean of as many as take at least so long together. */
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
 * Measures how the time by the clock of planning grows with the number of modules, and how that of copying the same module
 * types does, in turns.
 *
 * Ten times as many modules take more than ten times as long of work that could not be more linear, once they fit into the
 * processor's nearer caches no longer: 11 to 20 times of a deep copy, 40 to 77 times of looking up the module of each import
 * in a `Map` (1,000 and 10,000 modules, Node 20, AMD EPYC). So the growth of planning says something only beside a control
 * that meets the same memory.
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
    // Anew for each round: how modules happen to lie in memory makes a difference of its own.
    const [few, many] = [shape(small), shape(large)];
    const growthOf = (work: (graph: ModuleGraph) => unknown): number =>
      sample(() => work(many)) / sample(() => work(few));
    return { plan: growthOf(planOrError), copy: growthOf(structuredClone) };
  });
  return { plan: spreadOf(pairs.map(({ plan }) => plan)), copy: spreadOf(pairs.map(({ copy }) => copy)) };
}
