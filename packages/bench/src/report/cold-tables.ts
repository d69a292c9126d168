import type { Clock } from "../cold/cold-task.ts";
import type { ColdResults, ColdSettings, ModuleResults, Times } from "../cold/measure-cold.ts";
import { coldExpectations, judgeLinks, linkExpectations } from "./cold-expectations.ts";
import { judge } from "./expectations.ts";
import { digits, figureOf, formatFigure, middleOf } from "./figures.ts";
import { drawTable } from "./print.ts";
import type { Table } from "./tables.ts";

/** The results of `bench:cold`, with their machine and settings. */
export interface ColdReport {
  readonly cpu: string;
  /** At the start, and at the end. */
  readonly loadAverages: readonly [number, number];
  readonly date: string;
  /** The commit of the build before. */
  readonly before: string;
  readonly settings: ColdSettings;
  readonly clock: Clock;
  readonly runtimes: readonly ColdResults[];
}

const CLOCKS: Readonly<Record<Clock, string>> = { wall: "By the clock", processor: "Processor time" };

export function describeCold({ cpu, loadAverages, date, before, settings, clock }: ColdReport): string {
  const [start, end] = loadAverages.map((average) => average.toFixed(1));
  const { lesson, link, parse } = settings;
  return (
    `${cpu}, load average ${start} at the start and ${end} at the end, ${date}. "Before" is ${before}. ${CLOCKS[clock]}, medians of ${lesson} ` +
    `processes for the library and the lesson, ${link} for each linked and ${parse} for each parsed module; ± is the median ` +
    "absolute deviation."
  );
}

/** The expectations and the results: runtimes across. */
export function coldExpectationTable({ runtimes }: ColdReport): Table {
  return [
    ["", "expected at most", ...runtimes.map(({ version }) => version.replace(/ \(.*/, ""))],
    ...coldExpectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map((results) => judge(expectation, results)),
    ]),
    ...linkExpectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map((results) => judgeLinks(expectation, results)),
    ]),
  ];
}

/** Milliseconds of importing the library and of linking, in one runtime. */
export function startTable({ load, lesson, modules }: ColdResults): Table {
  const libraries = (part: "core" | "adapter") => ({
    base: load.empty,
    now: load[`now-${part}`],
    before: load[`before-${part}`],
  });
  return [
    ["ms (multiple of the second column)", "without rec", "rec", "rec before", "rec to rec before"],
    startRow("import @rec/core, beside an empty module", libraries("core")),
    startRow("import the adapter, beside an empty module", libraries("adapter")),
    startRow("the lesson, beside ten lines by hand", { ...lesson, base: lesson.hand }),
    ...modules.flatMap(({ module, sizeBytes, link }) =>
      link === undefined
        ? []
        : [startRow(`${module}, ${describeBytes(sizeBytes)}`, { ...link, base: link.instantiate })],
    ),
  ];
}

type Compared = Times<"base" | "now" | "before">;

function startRow(title: string, { base, now, before }: Compared): string[] {
  return [title, cell(base), cell(now, base), cell(before, base), ratioCell(now, before)];
}

/** Milliseconds of parsing beside compiling, in one runtime: modules down. */
export function parseTable({ modules }: ColdResults): Table {
  return [
    [
      "ms (part of compiling)",
      "compile, cold",
      "parse, cold",
      "parse before, cold",
      "compile, warm",
      "parse, warm",
      "parse before, warm",
    ],
    ...modules.map((module) => [
      `${module.module}, ${describeBytes(module.sizeBytes)}`,
      ...parseCells(module, "parse"),
      ...parseCells(module, "warmParse"),
    ]),
  ];
}

function parseCells(module: ModuleResults, kind: "parse" | "warmParse"): string[] {
  const { compile, now, before } = module[kind];
  return [cell(compile), partCell(now, compile), partCell(before, compile)];
}

/** `66.4 ±1.2 (1.23×)`. */
function cell(samples: readonly number[], base?: readonly number[]): string {
  const figure = figureOf(samples);
  const multiple = base === undefined ? "" : ` (${digits(figure.median / figureOf(base).median)}×)`;
  return `${formatFigure(figure)}${multiple}`;
}

/** `1.31 ±0.02 (4.1 %)`. */
function partCell(samples: readonly number[], whole: readonly number[]): string {
  const figure = figureOf(samples);
  return `${formatFigure(figure)} (${((100 * figure.median) / figureOf(whole).median).toFixed(1)} %)`;
}

function ratioCell(now: readonly number[], before: readonly number[]): string {
  return `${digits((middleOf(now) ?? Number.NaN) / (middleOf(before) ?? Number.NaN))}×`;
}

function describeBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The tables of one runtime, for a terminal. */
export function printColdRuntime(results: ColdResults): string {
  return `${[results.version, drawTable(startTable(results)), drawTable(parseTable(results))].join("\n\n")}\n\n`;
}

/** The expectations of all runtimes, for a terminal. */
export function printColdExpectations(report: ColdReport): string {
  return `${[describeCold(report), drawTable(coldExpectationTable(report))].join("\n\n")}\n`;
}
