import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { RivalTimes } from "../measure/time-calls.ts";

/** The median of all samples, and their median absolute deviation. */
export interface Figure {
  readonly median: number;
  readonly deviation: number;
}

export function figureOf(samples: readonly number[]): Figure {
  return { median: median([...samples]), deviation: medianAbsoluteDeviation([...samples]) };
}

/** The median, if the rival could run the workload. */
export function medianOf(times: RivalTimes | undefined): number | undefined {
  return times !== undefined && "nanoseconds" in times ? median([...times.nanoseconds]) : undefined;
}

/** The median of samples, if there are any. */
export function middleOf(samples: readonly number[] | undefined): number | undefined {
  return samples === undefined || samples.length === 0 ? undefined : median([...samples]);
}

/** Three significant digits: `0.257`, `12.7`, `168`. */
export function digits(value: number): string {
  return value.toFixed(decimalsOf(value));
}

/** `12.7 ±0.1`: the deviation with as many decimals as the median. */
export function formatFigure({ median, deviation }: Figure): string {
  return `${digits(median)} ±${deviation.toFixed(decimalsOf(median))}`;
}

function decimalsOf(value: number): number {
  return Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
}
