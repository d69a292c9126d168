import type { PhaseTiming } from "@rec/browser";
import { endOf } from "./bound.ts";

/** All phases of one module, or the phases of all modules at once. */
export interface Row {
  /** Absent for the phases of all modules. */
  readonly module?: string;
  readonly timings: readonly PhaseTiming[];
  readonly totalMs: number;
}

/** One row for each module, the slowest first; the phases of all modules stand in front. */
export function rowsOf(timings: readonly PhaseTiming[]): readonly Row[] {
  const byModule = new Map<string | undefined, PhaseTiming[]>();
  for (const timing of timings) {
    const row = byModule.get(timing.module);
    if (row === undefined) byModule.set(timing.module, [timing]);
    else row.push(timing);
  }
  const rows = [...byModule].map(([module, found]): Row => {
    const totalMs = found.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return { ...(module === undefined ? {} : { module }), timings: found, totalMs };
  });
  return rows.sort((a, b) => Number(a.module !== undefined) - Number(b.module !== undefined) || b.totalMs - a.totalMs);
}

/** The end of the last phase. */
export function totalOf(timings: readonly PhaseTiming[]): number {
  return timings.reduce((end, timing) => Math.max(end, endOf(timing)), 0);
}

/** The width of the longest label of the axis, with the space beside it, in CSS pixels at 16 px to the rem. */
const LABEL_WIDTH = 90;

/** The largest number of steps on an axis of a width, so that its labels do not touch. */
export function stepsFor(widthPx: number): number {
  return Math.min(5, Math.max(1, Math.floor(widthPx / LABEL_WIDTH)));
}

/** Round numbers on the axis, from 0 to the end. */
export function ticksOf(totalMs: number, most = 5): readonly number[] {
  if (!(totalMs > 0)) return [0];
  const rough = totalMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => totalMs / each <= most) ?? 10 * power;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
