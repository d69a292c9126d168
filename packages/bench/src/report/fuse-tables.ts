import { type FuseReport, type FuseRuntimeResults, fuseWorkloads } from "../fuse/measure-fuse.ts";
import { fromBytesSets } from "../fuse/time-from-bytes.ts";
import { STREAM_RATE } from "../fuse/time-fused-stream.ts";
import type { RivalTimes } from "../measure/time-calls.ts";
import { linkers } from "../rivals.ts";
import type { Workload } from "../workload.ts";
import { judge } from "./expectations.ts";
import { figureOf, formatFigure } from "./figures.ts";
import { fuseExpectations, ratiosOf } from "./fuse-expectations.ts";
import { drawTable } from "./print.ts";
import type { Table } from "./tables.ts";

const BROWSERS = ["chromium", "firefox"];

export function describeFuse({ cpu, loadAverages, date, settings }: FuseReport): string {
  const { rounds, samples, sampleMs, linkSamples, coldProcesses } = settings;
  const [start, end] = loadAverages.map((average) => average.toFixed(1));
  return (
    `${cpu}, load average ${start} at the start and ${end} at the end, ${date}. Calls: medians of ${rounds * samples} ` +
    `samples of ${sampleMs} ms. From bytes: ${rounds * linkSamples} samples, half as many for chains. Cold: ${coldProcesses} ` +
    "processes or pages. A ratio is the median of the ratios of samples that were taken one after the other; ± is the " +
    "median absolute deviation."
  );
}

/** All tables, for a terminal. */
export function printFuse(report: FuseReport): string {
  const parts = [describeFuse(report), ...fuseTables(report).flatMap(({ title, table }) => [title, drawTable(table)])];
  return `${parts.join("\n\n")}\n`;
}

/** All tables, in the order in which they are read. */
export function fuseTables(report: FuseReport): readonly { readonly title: string; readonly table: Table }[] {
  return [
    { title: "Expected and found of fused modules", table: fuseExpectationTable(report) },
    ...report.runtimes.flatMap((results) => [
      { title: `Calls of fused modules in ${results.version}`, table: fusedCallTable(results) },
      { title: `Fusing from bytes in ${results.version}`, table: fromBytesTable(results) },
    ]),
    { title: `A module of 75 MB that arrives at ${STREAM_RATE} MB/s`, table: streamedTable(report) },
  ];
}

export function fuseExpectationTable({ runtimes }: FuseReport): Table {
  return [
    ["", "expected at most", ...runtimes.map(({ version }) => version.replace(/ \(.*/, ""))],
    ...fuseExpectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map((results) => judge(expectation, results)),
    ]),
  ];
}

/** Nanoseconds per operation, with the ratio to one module of the same functions: workloads down, rivals across. */
export function fusedCallTable({ calls }: FuseRuntimeResults): Table {
  const measured = fuseWorkloads.filter(({ name }) => calls[name] !== undefined);
  return [
    ["ns per operation (to a static link)", ...linkers.map(({ title }) => title)],
    ...measured.map((workload) => {
      const times = calls[workload.name];
      return [titleOf(workload), ...linkers.map(({ name }) => callCell(workload, times?.[name], times?.["static"]))];
    }),
  ];
}

function titleOf({ operation, title }: Workload): string {
  return operation === "pass" ? `a call in a ${title}` : title;
}

function callCell(
  { operation, modules }: Workload,
  times: RivalTimes | undefined,
  base: RivalTimes | undefined,
): string {
  if (times === undefined) return "";
  if ("failed" in times) return times.failed;
  const calls = operation === "pass" ? modules.length : 1;
  const figure = formatFigure(figureOf(times.nanoseconds.map((nanoseconds) => nanoseconds / calls)));
  return base && "nanoseconds" in base ? `${figure} (${ratioText(times.nanoseconds, base.nanoseconds)})` : figure;
}

/** Milliseconds from bytes to exports, with the ratio to `link()` without fusing: sets down, ways across. */
export function fromBytesTable({ fromBytes, coldLesson }: FuseRuntimeResults): Table {
  const { hand, now, fused } = coldLesson;
  const cold = [cell(hand, now), "", cell(now, now), cell(fused, now), "", ""];
  const measured = fromBytesSets.filter(({ workload }) => fromBytes[workload.name] !== undefined);
  return [
    [
      "ms (to rec, not fused)",
      "one module; cold: the lesson by hand",
      "wasm-merge",
      "rec, not fused",
      "rec, fused",
      "writing the unit, processor time (to compiling it)",
      "compiling it, processor time",
    ],
    ["the lesson, cold", ...cold],
    ...measured.map(({ workload: { name, modules } }) => {
      const times = fromBytes[name];
      if (times === undefined) return [];
      const ways = (["static", "merged", "auto", "fused"] as const).map((way) =>
        cell(times[way].elapsed, times.auto.elapsed),
      );
      const [write, compile] = [times["write unit"].busy, times["compile unit"].busy];
      const title = modules.length === 2 ? "the lesson, warm" : `${modules.length} modules, warm`;
      return [title, ...ways, cell(write, compile), formatFigure(figureOf(compile))];
    }),
  ];
}

/** Until the module is compiled; in processor time too, which counts all threads: runtimes down, ways across. */
export function streamedTable({ runtimes }: FuseReport): Table {
  return [
    ["ms (to compileStreaming)", "compileStreaming alone", "fused", "alone, processor time", "fused, processor time"],
    ...runtimes.map(({ name, version, stream: { alone, fused } }) => [
      version,
      cell(alone.elapsed, alone.elapsed),
      cell(fused.elapsed, alone.elapsed),
      // A page has no processor time.
      ...(BROWSERS.includes(name) ? ["", ""] : [cell(alone.busy, alone.busy), cell(fused.busy, alone.busy)]),
    ]),
  ];
}

function cell(samples: readonly number[], base: readonly number[]): string {
  const figure = formatFigure(figureOf(samples));
  return samples === base ? figure : `${figure} (${ratioText(samples, base)})`;
}

/** The median of ratios of samples that were taken in one turn, and its spread. */
function ratioText(samples: readonly number[], base: readonly number[]): string {
  return `${formatFigure(figureOf(ratiosOf(samples, base)))}×`;
}
