import { markdownTable } from "markdown-table";
import type { Results } from "../results.ts";
import { describeRun } from "./print.ts";
import { callTable, expectationTable, linkTable, streamTable, type Table } from "./tables.ts";

const BEGIN = "<!-- results: begin -->";
const END = "<!-- results: end -->";

/** The README with the block between its markers exchanged. */
export function replaceResults(readme: string, results: Results): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${renderResults(results)}\n\n${readme.slice(end)}`;
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
