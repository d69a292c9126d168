import { markdownTable } from "markdown-table";
import type { CacheReport } from "../code-cache/measure-code-cache.ts";
import type { FuseReport } from "../fuse/measure-fuse.ts";
import type { HeapReport } from "../heap/measure-heap.ts";
import type { LibraryReport } from "../libraries/library-report.ts";
import type { PlacesSizes } from "../places/measure-sizes.ts";
import type { Results } from "../results.ts";
import { cacheSizeTable, cacheWayTable, describeCodeCache } from "./code-cache-tables.ts";
import { type ColdReport, coldExpectationTable, describeCold, parseTable, startTable } from "./cold-tables.ts";
import { describeFuse, fuseTables } from "./fuse-tables.ts";
import { describeHeap, heapTables } from "./heap-tables.ts";
import { describeLibraries, libraryTables } from "./library-tables.ts";
import {
  describeLoading,
  failingTable,
  growthTable,
  type LoadingReport,
  loadingExpectationTable,
  loadingTable,
  memoryTable,
} from "./loading-tables.ts";
import { placesSizeTable } from "./places-tables.ts";
import { describeRun } from "./print.ts";
import { callTable, expectationTable, linkTable, streamTable, type Table } from "./tables.ts";

/** The README with new content between two markers: `<!-- NAME: begin -->` and `<!-- NAME: end -->`. */
export function replaceBlock(readme: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${begin} and ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${content}\n\n${readme.slice(to)}`;
}

/** The README with new results of calls and links. */
export function replaceResults(readme: string, results: Results): string {
  return replaceBlock(readme, "results", renderResults(results));
}

/** The README with new results of loading. */
export function replaceLoading(readme: string, results: LoadingReport): string {
  return replaceBlock(readme, "loading", renderLoading(results));
}

/** The README with new results of the code cache. */
export function replaceCodeCache(readme: string, report: CacheReport): string {
  const parts = [describeCodeCache(report), render(cacheWayTable(report)), render(cacheSizeTable(report))];
  return replaceBlock(readme, "code cache", parts.join("\n\n"));
}

/** The README with new sizes of the section `rec.places`. */
export function replacePlacesSizes(readme: string, sizes: readonly PlacesSizes[]): string {
  return replaceBlock(readme, "sizes of rec.places", render(placesSizeTable(sizes)));
}

/** The README with new results of cold starts. */
export function replaceCold(readme: string, report: ColdReport): string {
  const parts = [
    describeCold(report),
    render(coldExpectationTable(report)),
    ...report.runtimes.flatMap((runtime) => [
      `### Cold starts in ${runtime.version}`,
      render(startTable(runtime)),
      render(parseTable(runtime)),
    ]),
  ];
  return replaceBlock(readme, "cold start", parts.join("\n\n"));
}

/** The README with new results of allocators. */
export function replaceHeap(readme: string, report: HeapReport): string {
  const tables = heapTables(report).flatMap(({ title, table }) => [`### ${title}`, render(table)]);
  return replaceBlock(readme, "allocator", [describeHeap(report), ...tables].join("\n\n"));
}

/** The README with new results of fused modules. */
export function replaceFuse(readme: string, report: FuseReport): string {
  const tables = fuseTables(report).flatMap(({ title, table }) => [`### ${title}`, render(table)]);
  return replaceBlock(readme, "fused modules", [describeFuse(report), ...tables].join("\n\n"));
}

/** The README with new results of dynamic libraries. */
export function replaceLibraries(readme: string, report: LibraryReport): string {
  const tables = libraryTables(report).flatMap(({ title, table }) => [`### ${title}`, render(table)]);
  return replaceBlock(readme, "dynamic libraries", [describeLibraries(report), ...tables].join("\n\n"));
}

function renderLoading(report: LoadingReport): string {
  return [
    describeLoading(report),
    "![time to load modules of sets four levels deep, as a multiple of the lower bound](loading.svg)",
    "### Expected and found when loading",
    render(loadingExpectationTable(report)),
    ...report.runtimes.flatMap((runtime) => [`### Loading in ${runtime.version}`, render(loadingTable(runtime))]),
    "### Faults, growth, memory",
    render(failingTable(report)),
    render(growthTable(report)),
    render(memoryTable(report)),
  ].join("\n\n");
}

function renderResults(results: Results): string {
  return [
    describeRun(results),
    "![malloc + free from C: time per pair, as a multiple of the static link](results.svg)",
    "### Expected and found",
    render(expectationTable(results)),
    ...results.runtimes.flatMap((runtime) => [`### ${runtime.version}`, render(callTable(runtime))]),
    "### Linking",
    render(linkTable(results)),
    render(streamTable(results)),
  ].join("\n\n");
}

function render(table: Table): string {
  return markdownTable(table, { alignDelimiters: false, padding: true });
}
