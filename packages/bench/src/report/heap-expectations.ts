import { geometricMean, median } from "simple-statistics";
import { BASE, OURS } from "../heap/heap-rivals.ts";
import { heapWorkloads } from "../heap/heap-workloads.ts";
import { type FragmentationCurve, JUDGED_CHECKPOINT } from "../heap/measure-fragmentation.ts";
import type { HeapFigures, HeapRuntimeResults } from "../heap/measure-heap.ts";
import { digits } from "./figures.ts";

/** An expectation and its result. */
export interface HeapJudgement {
  readonly title: string;
  readonly expected: string;
  readonly found: string;
}

/** The expected speed as a multiple of dlmalloc's, by runtime; the others are slower with modules, and with all allocators. */
const SPEED: Readonly<Record<string, number>> = { node: 2, node26: 3, deno: 3, bun: 2, chromium: 3 };
const MEMORY = 1.1;
const MODULE_BYTES = 6656;
const PAGE_BYTES = 65536;

/** The speed of a rival in one workload, as a multiple of dlmalloc's. */
export function ratioOfTimes({ times }: HeapRuntimeResults, workload: string, rival: string): number {
  const samples = times[workload] ?? {};
  return median([...(samples[BASE] ?? [])]) / median([...(samples[rival] ?? [])]);
}

export function geometricMeanOfRatios(results: HeapRuntimeResults, rival: string): number {
  return geometricMean(Object.keys(results.times).map((workload) => ratioOfTimes(results, workload, rival)));
}

export function judgeSpeed(results: HeapRuntimeResults): HeapJudgement {
  const least = SPEED[results.name] ?? 1;
  const found = geometricMeanOfRatios(results, OURS);
  return {
    title: `times as fast as dlmalloc, geometric mean, ${results.version.replace(/ \(.*/, "")}`,
    expected: `at least ${least} ×`,
    found: `${digits(found)} ×, ${verdict(found >= least)}`,
  };
}

/** Judges the figures that do not depend on the runtime. */
export function judgeFigures({ memory, fragmentation, checkpoints, moduleBytes }: HeapFigures): HeapJudgement[] {
  const peaks = heapWorkloads
    .filter(({ name }) => memory[name] !== undefined)
    .map(({ name, title }) => ({ title, ratio: (memory[name]?.[OURS] ?? 0) / (memory[name]?.[BASE] ?? 0) }))
    .sort((a, b) => b.ratio - a.ratio);
  const [worst] = peaks;
  const at = checkpoints.indexOf(JUDGED_CHECKPOINT);
  const bytes = moduleBytes[OURS] ?? 0;
  return [
    {
      title: `peak memory by dlmalloc's, the worst workload: ${worst?.title}`,
      expected: `at most ${MEMORY} ×`,
      found: `${digits(worst?.ratio ?? 0)} ×, ${verdict((worst?.ratio ?? 0) <= MEMORY)}`,
    },
    ...fragmentation.map((curve) => {
      const [ours, base] = [curve.heldByLive[OURS]?.[at] ?? 0, curve.heldByLive[BASE]?.[at] ?? 0];
      return {
        title: `held by live after ${JUDGED_CHECKPOINT.toLocaleString("en")} calls, ${describeCurve(curve)}`,
        expected: `at most dlmalloc's ${base.toFixed(3)}`,
        found: `${ours.toFixed(3)}, ${verdictToAPage(ours - base, curve.liveBytes)}`,
      };
    }),
    {
      title: "memory.wasm",
      expected: `at most ${MODULE_BYTES} bytes`,
      found: `${bytes} bytes, ${verdict(bytes <= MODULE_BYTES)}`,
    },
  ];
}

export function describeCurve({ liveBytes, sizes }: Pick<FragmentationCurve, "liveBytes" | "sizes">): string {
  return `${liveBytes / 2 ** 20} MB live, ${sizes === "random" ? "random lifetimes" : "sizes in phases"}`;
}

/** dlmalloc's figures include its part of the last page of static data, so they are not whole pages; all others are. */
function verdictToAPage(excess: number, liveBytes: number): string {
  if (excess <= 0) return "holds";
  return excess * liveBytes < PAGE_BYTES ? "holds to a page" : "does not hold";
}

function verdict(holds: boolean): string {
  return holds ? "holds" : "does not hold";
}
