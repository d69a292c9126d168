import type { CacheReport, CacheResult } from "../code-cache/measure-code-cache.ts";
import { visitWays } from "../code-cache/visit-ways.ts";
import { describeSize } from "../loading/load-shape.ts";
import { figureOf, formatFigure } from "./figures.ts";
import type { Table } from "./tables.ts";

export function describeCodeCache({ version, cpu, date, visits, passes }: CacheReport): string {
  return (
    `${version}, ${cpu}, ${date}. Medians of ${visits} visits, each in a new browser with the profile of a first one in which ` +
    `all functions had become optimized; all functions are called ${passes} times. ± is the median absolute deviation.`
  );
}

/** One row for each way. */
export function cacheWayTable({ ways }: CacheReport): Table {
  const title = `module of ${describeSize(ways[0]?.sizeBytes ?? 0)}`;
  return [
    [title, ...HEAD],
    ...ways.map((result) => [visitWays.find(({ name }) => name === result.way)?.title ?? "", ...cellsOf(result)]),
  ];
}

/** Two rows for each size: the module unchanged, and with its head changed. */
export function cacheSizeTable({ sizes }: CacheReport): Table {
  return [
    ["module", ...HEAD],
    ...sizes.map((result) => [
      `${describeSize(result.sizeBytes)}, ${result.way === "plain" ? "as it is" : "its head changed"}`,
      ...cellsOf(result),
    ]),
  ];
}

const HEAD = ["stored by the first visit", "found by the next", "until exports, ms", "calls, ms"];

function cellsOf({ keptBytes, found, loadMs, runMs }: CacheResult): string[] {
  const kept = keptBytes === 0 ? "nothing" : `${(keptBytes / 1e6).toFixed(2)} MB`;
  return [kept, found ? "yes" : "no", formatFigure(figureOf(loadMs)), formatFigure(figureOf(runMs))];
}
