import type { RivalTimes } from "../measure/time-calls.ts";
import type { StreamSamples } from "../measure/time-streaming.ts";
import type { Results, RuntimeResults } from "../results.ts";
import { rivals } from "../rivals.ts";
import { workloads } from "../workloads.ts";
import { expectations, judge } from "./expectations.ts";
import { digits, figureOf, formatFigure, medianOf } from "./figures.ts";

/** Rows of text, the first of which is the head. */
export type Table = readonly (readonly string[])[];

/** Nanoseconds per operation: workloads down, rivals across, with the ratio to the static link. */
export function callTable({ calls }: RuntimeResults): Table {
  const measured = workloads.filter(({ name }) => calls[name] !== undefined);
  return [
    ["ns per operation", ...rivals.map(({ title }) => title)],
    ...measured.map(({ name, title }) => {
      const times = calls[name];
      return [title, ...rivals.map((rival) => callCell(times?.[rival.name], medianOf(times?.["static"])))];
    }),
  ];
}

function callCell(times: RivalTimes | undefined, base: number | undefined): string {
  if (times === undefined) return "";
  if ("failed" in times) return times.failed;
  const figure = figureOf(times.nanoseconds);
  const ratio = base === undefined ? "" : ` (${digits(figure.median / base)}×)`;
  return `${formatFigure(figure)}${ratio}`;
}

/** Milliseconds of linking the lesson: runtimes down. */
export function linkTable({ runtimes }: Results): Table {
  return [
    ["the lesson, ms", "rec", "compile and instantiate alone"],
    ...runtimes.map(({ version, linking }) => [version, costCell(linking?.linked), costCell(linking?.bare)]),
  ];
}

/** Milliseconds of compiling the large module, and of processor time for it: runtimes down. */
export function streamTable({ runtimes }: Results): Table {
  const cell = (samples: StreamSamples | undefined) =>
    samples === undefined ? "" : `${costCell(samples.elapsed)} (${costCell(samples.busy)})`;
  return [
    ["75 MB, ms (of processor time)", "rec", "compileStreaming of a passed-on stream", "compileStreaming(fetch(…))"],
    ...runtimes.map(({ version, streaming }) => [
      version,
      cell(streaming?.linked),
      cell(streaming?.passed),
      cell(streaming?.bare),
    ]),
  ];
}

function costCell(samples: readonly number[] | undefined): string {
  return samples === undefined ? "" : formatFigure(figureOf(samples));
}

/** The expectations and the results: runtimes across. */
export function expectationTable({ runtimes }: Results): Table {
  return [
    ["", "expected at most", ...runtimes.map(({ version }) => version.replace(/ \(.*/, ""))],
    ...expectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map((results) => judge(expectation, results)),
    ]),
  ];
}
