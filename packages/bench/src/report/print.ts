import CliTable from "cli-table3";
import type { Results } from "../results.ts";
import { callTable, expectationTable, linkTable, streamTable, type Table } from "./tables.ts";

const CELL_CHARS = 22;

/** All tables, for a terminal. */
export function printResults(results: Results): string {
  const { runtimes } = results;
  const parts = [
    describeRun(results),
    ...runtimes.flatMap((runtime) => [runtime.version, drawTable(callTable(runtime))]),
    drawTable(linkTable(results)),
    drawTable(streamTable(results)),
    drawTable(expectationTable(results)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The machine and the settings of the measurement. */
export function describeRun({ cpu, loadAverage, date, settings, bundle }: Results): string {
  const { rounds, samples, sampleMs } = settings;
  return (
    `${cpu}, load average ${loadAverage.toFixed(1)} at the start, ${date}. Medians of ${rounds * samples} samples of ` +
    `${sampleMs} ms, from ${rounds} processes per runtime and workload; ± is the median absolute deviation. ` +
    `@rec/core is ${bundle.minified} bytes minified, ${bundle.gzipped} bytes with gzip.`
  );
}

/** A table for a terminal; its first row is the head. */
export function drawTable([head = [], ...rows]: Table): string {
  const colWidths = head.map((_, at) => (at === 0 ? 2 * CELL_CHARS : CELL_CHARS));
  const table = new CliTable({ head: [...head], wordWrap: true, colWidths, style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
