import { llvmWays } from "../loading/load-llvm.ts";
import { type LoadSettings, NETWORK } from "../loading/load-settings.ts";
import { describeShape, describeSize } from "../loading/load-shape.ts";
import { loaders } from "../loading/loaders.ts";
import type { LoadingResults } from "../loading/measure-loading.ts";
import { type Fault, faults } from "../loading/time-failing.ts";
import { judge } from "./expectations.ts";
import { digits, figureOf, formatFigure, middleOf } from "./figures.ts";
import { boundOf, judgeSets, loadingExpectations, setExpectations } from "./loading-expectations.ts";
import { drawTable } from "./print.ts";
import type { Table } from "./tables.ts";

/** The results of `bench:load`, with their machine and settings. */
export interface LoadingReport {
  readonly cpu: string;
  /** At the start, and at the end. */
  readonly loadAverages: readonly [number, number];
  readonly date: string;
  readonly settings: LoadSettings;
  readonly runtimes: readonly LoadingResults[];
}

/** The machine and the settings of the measurement. */
export function describeLoading({ cpu, loadAverages, date, settings }: LoadingReport): string {
  const [before, after] = loadAverages.map((average) => average.toFixed(1));
  return (
    `${cpu}, load average ${before} at the start and ${after} at the end, ${date}. ${NETWORK.latencyMs} ms from each ` +
    `request to its response, ${NETWORK.bytesPerSecond / 1e6} MB/s for all together. Medians of ${settings.samples.least} to ${settings.samples.most} loads ` +
    `(${settings.sequentialSamples} of those one after the other) in a process that has loaded such modules before; ` +
    "± is the median absolute deviation."
  );
}

/** Milliseconds of loading in one runtime: sets down, loaders across. */
export function loadingTable({ sets }: LoadingResults): Table {
  return [
    [
      "ms (multiple of its lower bound)",
      "lower bound",
      ...["known", "all", "sequential"].map(titleOf),
      "fetched alone",
      "compiled alone",
      "lower bound of discovery",
      titleOf("discovered"),
    ],
    ...sets.map((set) => {
      const [bound, boundOfDiscovery] = [boundOf(set, false), boundOf(set, true)];
      const { loaders: times, download, compile } = set.times;
      const isDiscovered = times["discovered"] !== undefined;
      return [
        describeShape(set.shape),
        digits(bound),
        ...["known", "all", "sequential"].map((name) => cell(times[name], bound)),
        cell(download, bound),
        cell(compile),
        isDiscovered ? digits(boundOfDiscovery) : "",
        cell(times["discovered"], boundOfDiscovery),
      ];
    }),
  ];
}

const titleOf = (loader: string): string => loaders.find(({ name }) => name === loader)?.title ?? loader;

/** `66.4 ±1.2 (1.23×)`. */
function cell(samples: readonly number[] | undefined, base?: number): string {
  if (samples === undefined || samples.length === 0) return "";
  const figure = figureOf(samples);
  return formatFigure(figure) + (base === undefined ? "" : ` (${digits(figure.median / base)}×)`);
}

/** The expectations and the results: runtimes across. */
export function loadingExpectationTable({ runtimes }: LoadingReport): Table {
  return [
    ["", "expected at most", ...runtimes.map(({ version }) => version.replace(/ \(.*/, ""))],
    ...setExpectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ×`,
      ...runtimes.map((results) => judgeSets(expectation, results)),
    ]),
    ...loadingExpectations.map((expectation) => [
      expectation.title,
      `${expectation.maximum} ${expectation.unit}`,
      ...runtimes.map((results) => judge(expectation, results)),
    ]),
  ];
}

const faultTitles: Readonly<Record<Fault, string>> = { missing: "404", misfit: "another type" };

/** Milliseconds until the error: runtimes down. */
export function failingTable({ runtimes, settings }: LoadingReport): Table {
  const pairs = faults.flatMap((fault) => ["known", "all"].map((loader) => ({ fault, loader })));
  return [
    [
      `ms until the error, one of ${describeShape(settings.failing.shape)}`,
      ...pairs.map(({ fault, loader }) => `${faultTitles[fault]}: ${titleOf(loader)}`),
    ],
    ...runtimes.map(({ version, failing }) => [
      version,
      ...pairs.map(({ fault, loader }) => cell(failing[fault][loader])),
    ]),
  ];
}

/** Milliseconds of loading few and many modules without a network: runtimes down. */
export function growthTable({ runtimes, settings }: LoadingReport): Table {
  const growing = ["known", "discovered", "all"];
  const [few, many] = settings.growth.shapes;
  const title = `ms, ${few.modules} and ${many.modules} modules of ${describeSize(few.sizeBytes)}, depth ${few.depth}, no network`;
  return [
    [title, ...growing.map(titleOf)],
    ...runtimes.map(({ version, growth: [small, large] }) => [
      version,
      ...growing.map((name) => growthCell(small.loaders[name], large.loaders[name])),
    ]),
  ];
}

/** `12.3 ±0.1, 101 ±2 (8.21×)`. */
function growthCell(few: readonly number[] | undefined, many: readonly number[] | undefined): string {
  return `${cell(few)}, ${cell(many, middleOf(few))}`;
}

const MEGABYTE = 1e6;

/** Megabytes of the largest process while it loads LLVM: runtimes down. */
export function memoryTable({ runtimes }: LoadingReport): Table {
  const titles = {
    nothing: "nothing loaded",
    bare: "compileStreaming",
    untouched: "rec",
    hoisted: "rec, with its memory hoisted",
  };
  return [
    ["MB at most", ...llvmWays.map((way) => titles[way])],
    ...runtimes.map(({ version, llvm }) => [
      version,
      ...llvmWays.map((way) =>
        cell(
          llvm[way].map((bytes) => bytes / MEGABYTE),
          inMegabytes(middleOf(llvm.bare)),
        ),
      ),
    ]),
  ];
}

const inMegabytes = (bytes: number | undefined): number | undefined => bytes && bytes / MEGABYTE;

/** All tables, for a terminal. */
export function printLoading(report: LoadingReport): string {
  const parts = [
    describeLoading(report),
    ...report.runtimes.flatMap((runtime) => [runtime.version, drawTable(loadingTable(runtime))]),
    ...[failingTable, growthTable, memoryTable, loadingExpectationTable].map((table) => drawTable(table(report))),
  ];
  return `${parts.join("\n\n")}\n`;
}
