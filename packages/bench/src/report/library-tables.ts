import { grammarLoaders } from "../libraries/grammar-loaders.ts";
import { findMeasured, type LibraryReport, type Measured } from "../libraries/library-report.ts";
import { libraryRivals } from "../libraries/library-rivals.ts";
import { libraryWorkloads } from "../libraries/library-workloads.ts";
import { PARTS, type Part } from "../libraries/measure-libraries.ts";
import type { RivalTimes } from "../measure/time-calls.ts";
import { digits, figureOf, formatFigure } from "./figures.ts";
import { ratiosOf } from "./fuse-expectations.ts";
import { type LibraryExpectation, type LibrarySubject, libraryExpectations } from "./library-expectations.ts";
import { drawTable } from "./print.ts";
import type { Table } from "./tables.ts";

interface TitledTable {
  readonly title: string;
  readonly table: Table;
}

/** Names and versions of the runtimes that were measured, in the order in which they are named. */
function runtimesIn({ measured }: LibraryReport): readonly { readonly name: string; readonly version: string }[] {
  const versions = new Map(measured.map(({ name, version }) => [name, version]));
  return [...versions].map(([name, version]) => ({ name, version }));
}

/** The circumstances of each part: a line for each, because parts may be measured apart. */
export function describeLibraries(report: LibraryReport): string {
  const lines = PARTS.flatMap((part) => {
    const measured = report.measured.filter((one) => one.part === part);
    const [first] = measured;
    if (first === undefined) return [];
    const loads = measured.flatMap(({ loadAverages }) => loadAverages);
    const [least, most] = [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1));
    const dates = [...new Set(measured.map(({ date }) => date))].join(", ");
    const quick = measured.some(({ isQuick }) => isQuick) ? " These figures are of `--quick`, too rough to quote." : "";
    return [`- ${part}: ${first.cpu}, load average ${least} to ${most}, ${dates}. ${samplesOf(first)}${quick}`];
  });
  const ratios =
    "A ratio is the median of the ratios of samples that were taken one after the other; ± is the median absolute deviation.";
  return [...lines, "", ratios].join("\n");
}

function samplesOf({ part, settings }: Measured): string {
  const { rounds, samples, sampleMs, loads, openSamples, outputSamples } = settings;
  switch (part) {
    case "loading":
      return `${rounds} processes or pages for each set; ${loads.few} loads of 10 grammars in each, ${loads.many} of 50.`;
    case "calls":
      return `${rounds * samples} samples of ${sampleMs} ms.`;
    case "open":
      return `${rounds * openSamples} samples of ten libraries.`;
    case "first-output":
      return `${rounds * outputSamples} samples.`;
  }
}

/** All tables, for a terminal. */
export function printLibraries(report: LibraryReport): string {
  const tables = libraryTables(report).flatMap(({ title, table }) => [title, drawTable(table)]);
  return `${[describeLibraries(report), ...tables].join("\n\n")}\n`;
}

/** All tables, in the order in which they are read. */
export function libraryTables(report: LibraryReport): readonly TitledTable[] {
  const runtimes = runtimesIn(report);
  const of = <Name extends Part>(part: Name, draw: (measured: Measured<Name>) => TitledTable): TitledTable[] =>
    runtimes.flatMap(({ name }) => {
      const measured = findMeasured(report, part, name);
      return measured ? [draw(measured)] : [];
    });
  return [
    { title: "Expected and found of dynamic libraries", table: libraryExpectationTable(report) },
    ...of("loading", (one) => ({ title: `Loading grammars in ${one.version}`, table: grammarTable(one) })),
    ...of("calls", (one) => ({ title: `Calls between libraries in ${one.version}`, table: libraryCallTable(one) })),
    { title: "Opening and closing a compiled library of 100 KB", table: openingTable(report) },
    { title: "A program and libc.so, from bytes to the first output", table: firstOutputTable(report) },
  ];
}

export function libraryExpectationTable(report: LibraryReport): Table {
  const runtimes = runtimesIn(report);
  return [
    ["", "expected", ...runtimes.map(({ version }) => version.replace(/ \(.*/, ""))],
    ...libraryExpectations.map((expectation) => [
      expectation.title,
      `${expectation.isLeast ? "≥" : "≤"} ${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map(({ name }) => judgeLibraries(expectation, { name, report })),
    ]),
  ];
}

/** The ratio, and whether it is within the limit, if the limit is one for this runtime. */
export function judgeLibraries(
  { measure, maximum, isLeast, promisedFor, unit }: LibraryExpectation,
  subject: LibrarySubject,
): string {
  const found = promisedFor?.includes(subject.name) === false ? undefined : measure(subject);
  if (found === undefined) return "";
  const holds = isLeast ? found >= maximum : found <= maximum;
  return `${digits(found)} ${unit}, ${holds ? "holds" : "does not hold"}`;
}

/** Milliseconds of a load, with the ratio to rec: sets down, loaders across. */
export function grammarTable({ results }: Measured<"loading">): Table {
  return [
    ["ms (to rec)", ...grammarLoaders.map(({ title }) => title)],
    ...results.flatMap(({ grammars, latencyMs, times }) =>
      (["first", "later"] as const).map((kind) => [
        `${grammars} grammars, ${latencyMs} ms, ${kind === "first" ? "the first load of a process" : "later loads"}`,
        ...grammarLoaders.map(({ name }) => cell(times[name][kind], times.rec[kind])),
      ]),
    ),
  ];
}

/** Nanoseconds per operation, with the ratio to the static link: workloads down, rivals across. */
export function libraryCallTable({ results }: Measured<"calls">): Table {
  return [
    ["ns per operation (to a static link)", ...libraryRivals.map(({ title }) => title)],
    ...libraryWorkloads.map(({ name, title }) => {
      const times = results[name];
      return [title, ...libraryRivals.map((rival) => callCell(times?.[rival.name], times?.["static"]))];
    }),
  ];
}

function callCell(times: RivalTimes | undefined, base: RivalTimes | undefined): string {
  if (times === undefined) return "";
  if ("failed" in times) return times.failed;
  return cell(times.nanoseconds, base && "nanoseconds" in base ? base.nanoseconds : times.nanoseconds);
}

/** Microseconds of opening and closing, with the ratio to the same by hand: runtimes down. */
export function openingTable(report: LibraryReport): Table {
  return [
    ["µs (to the same by hand)", "openSync", "by hand", "close", "by hand", "openSync, the first time", "by hand"],
    ...runtimesIn(report).flatMap(({ name, version }) => {
      const results = findMeasured(report, "open", name)?.results;
      if (results === undefined) return [];
      const { open, close, first } = results;
      const pairs = [open, close, first].flatMap(({ rec, hand }) => [cell(rec, hand), cell(hand, hand)]);
      return [[version, ...pairs]];
    }),
  ];
}

/** Milliseconds until the first output, with the ratio to compiling and instantiating alone: runtimes down. */
export function firstOutputTable(report: LibraryReport): Table {
  return [
    ["ms", "rec, until the first output (to the other)", "compiling and instantiating the two"],
    ...runtimesIn(report).flatMap(({ name, version }) => {
      const results = findMeasured(report, "first-output", name)?.results;
      if (results === undefined) return [];
      if ("failed" in results) return [[version, results.failed, results.failed]];
      return [[version, cell(results.rec, results.alone), cell(results.alone, results.alone)]];
    }),
  ];
}

function cell(samples: readonly number[], base: readonly number[]): string {
  if (samples.length === 0) return "";
  const figure = formatFigure(figureOf(samples));
  return samples === base ? figure : `${figure} (${formatFigure(figureOf(ratiosOf(samples, base)))}×)`;
}
