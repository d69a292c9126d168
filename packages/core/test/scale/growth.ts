import { ModuleLinkError } from "../../src/errors.ts";
import { planLink } from "../../src/plan/plan-link.ts";
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
