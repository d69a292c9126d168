import { median } from "simple-statistics";
import type { ColdResults, ModuleResults } from "../cold/measure-cold.ts";
import type { Expectation } from "./expectations.ts";
import { digits, middleOf } from "./figures.ts";

/** From this size on, linking is judged by its ratio; below, by its additional time. */
export const LARGE_BYTES = 1e6;

function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}

const lessonToHand = ({ lesson }: ColdResults): number | undefined =>
  ratio(middleOf(lesson.now), middleOf(lesson.hand));

/** An import in a page is a request, which costs the same for an empty library. */
function loadingMs({ name, load }: ColdResults, library: "now-core" | "now-adapter"): number | undefined {
  const [full, empty] = [middleOf(load[library]), middleOf(load.empty)];
  if (full === undefined || empty === undefined) return undefined;
  return name === "chromium" ? full - empty : full;
}

/** The median over all modules, in percent. */
function parsingToCompiling(modules: readonly ModuleResults[], kind: "parse" | "warmParse"): number | undefined {
  const ratios = modules.flatMap((module) => ratio(middleOf(module[kind].now), middleOf(module[kind].compile)) ?? []);
  return ratios.length === 0 ? undefined : 100 * median(ratios);
}

export const coldExpectations: readonly Expectation<ColdResults>[] = [
  { title: "importing @rec/core", maximum: 3, unit: "ms", measure: (results) => loadingMs(results, "now-core") },
  {
    title: "importing the adapter: @rec/node or @rec/browser",
    maximum: 3,
    unit: "ms",
    measure: (results) => loadingMs(results, "now-adapter"),
  },
  { title: "the lesson: rec to by hand", promisedFor: ["node"], maximum: 3, unit: "×", measure: lessonToHand },
  {
    title: "the same, in the newer Node.js",
    promisedFor: ["node26"],
    maximum: 6,
    unit: "×",
    measure: (results) => (results.name === "node" ? undefined : lessonToHand(results)),
  },
  {
    title: "parsing to compiling, cold, in the median of the modules",
    maximum: 5,
    unit: "%",
    measure: ({ modules }) => parsingToCompiling(modules, "parse"),
  },
  {
    title: "the same, warm",
    maximum: 5,
    unit: "%",
    measure: ({ modules }) => parsingToCompiling(modules, "warmParse"),
  },
];

/** An expectation of each linked module by itself. */
export interface LinkExpectation {
  readonly title: string;
  readonly maximum: number;
  readonly unit: "×" | "ms";
  readonly applies: (module: ModuleResults) => boolean;
  readonly measure: (times: { readonly now: number; readonly instantiate: number }) => number;
}

export const linkExpectations: readonly LinkExpectation[] = [
  {
    title: "modules from 1 MB on: rec to WebAssembly.instantiate",
    maximum: 1.15,
    unit: "×",
    applies: ({ sizeBytes }) => sizeBytes >= LARGE_BYTES,
    measure: ({ now, instantiate }) => now / instantiate,
  },
  {
    title: "modules below 1 MB: rec beyond WebAssembly.instantiate",
    maximum: 4,
    unit: "ms",
    applies: ({ sizeBytes }) => sizeBytes < LARGE_BYTES,
    measure: ({ now, instantiate }) => now - instantiate,
  },
];

/** The worst of all modules, and the number of modules within the limit: `1.07 × at worst, holds`. */
export function judgeLinks(expectation: LinkExpectation, { modules }: ColdResults): string {
  const { maximum, unit, applies, measure } = expectation;
  const found = modules.filter(applies).flatMap(({ link }) => {
    const [now, instantiate] = [middleOf(link?.now), middleOf(link?.instantiate)];
    return now === undefined || instantiate === undefined ? [] : [measure({ now, instantiate })];
  });
  if (found.length === 0) return "";
  const holding = found.filter((value) => value <= maximum).length;
  const verdict = holding === found.length ? "holds" : `holds in ${holding} of ${found.length}`;
  return `${digits(Math.max(...found))} ${unit} at worst, ${verdict}`;
}
