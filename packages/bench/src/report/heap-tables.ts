import { BASE, heapRivals, mergedRivals } from "../heap/heap-rivals.ts";
import { heapWorkloads } from "../heap/heap-workloads.ts";
import type { HeapFigures, HeapReport, HeapRuntimeResults } from "../heap/measure-heap.ts";
import { digits, figureOf, formatFigure } from "./figures.ts";
import { describeCurve, geometricMeanOfRatios, judgeFigures, judgeSpeed, ratioOfTimes } from "./heap-expectations.ts";
import { drawTable } from "./print.ts";
import type { Table } from "./tables.ts";

const MB = 1 << 20;

export function describeHeap({ cpu, loadAverage, date, settings: { rounds, samples, sampleMs } }: HeapReport): string {
  return (
    `${cpu}, load average ${loadAverage.toFixed(1)} at the start, ${date}. Medians of ${rounds * samples} samples of about ` +
    `${sampleMs} ms, from ${rounds} processes per runtime and workload; ± is the median absolute deviation.`
  );
}

/** All tables, for a terminal. */
export function printHeap(report: HeapReport): string {
  const parts = [describeHeap(report), ...heapTables(report).flatMap(({ title, table }) => [title, drawTable(table)])];
  return `${parts.join("\n\n")}\n`;
}

/** All tables, in the order in which they are read. */
export function heapTables(report: HeapReport): readonly { readonly title: string; readonly table: Table }[] {
  return [
    { title: "Expected and found of the allocator", table: heapExpectationTable(report) },
    ...report.runtimes.map((results) => ({ title: `Allocators in ${results.version}`, table: heapTimeTable(results) })),
    { title: "Peak memory", table: peakMemoryTable(report) },
    { title: "Fragmentation at the peak", table: peakFragmentationTable(report) },
    ...(report.fragmentation.length > 0 ? [{ title: "Fragmentation", table: fragmentationTable(report) }] : []),
    { title: "Size", table: moduleSizeTable(report) },
  ];
}

/** Nanoseconds per call, and the speed as a multiple of dlmalloc's: workloads down, rivals across. */
export function heapTimeTable(results: HeapRuntimeResults): Table {
  const measured = heapWorkloads.filter(({ name }) => results.times[name] !== undefined);
  return [
    ["ns per call (times as fast as dlmalloc)", ...heapRivals.map(({ title }) => title)],
    ...measured.map(({ name, title }) => [
      title,
      ...heapRivals.map((rival) => {
        const figure = figureOf(results.times[name]?.[rival.name] ?? []);
        return `${formatFigure(figure)} (${digits(ratioOfTimes(results, name, rival.name))}×)`;
      }),
    ]),
    ["geometric mean", ...heapRivals.map(({ name }) => `${digits(geometricMeanOfRatios(results, name))}×`)],
  ];
}

/** Megabytes, also as a multiple of dlmalloc's: workloads down, rivals across. */
export function peakMemoryTable({ memory }: HeapFigures): Table {
  return [
    ["MB at the peak (as a multiple of dlmalloc's)", ...mergedRivals.map(({ title }) => title)],
    ...heapWorkloads
      .filter(({ name }) => memory[name] !== undefined)
      .map(({ name, title }) => [
        title,
        ...mergedRivals.map((rival) => {
          const [held, base] = [memory[name]?.[rival.name] ?? 0, memory[name]?.[BASE] ?? 0];
          return `${(held / MB).toFixed(2)} (${digits(held / base)}×)`;
        }),
      ]),
  ];
}

/** Bytes held at the end by the most bytes that were live at once: workloads down, rivals across. */
export function peakFragmentationTable({ memory, live }: HeapFigures): Table {
  return [
    ["bytes held by bytes live at the peak", "MB live at the peak", ...mergedRivals.map(({ title }) => title)],
    ...heapWorkloads.flatMap(({ name, title }) => {
      const [held, peak] = [memory[name], live[name]];
      if (held === undefined || peak === undefined) return [];
      const ratios = mergedRivals.map((rival) => ((held[rival.name] ?? 0) / peak).toFixed(3));
      return [[title, (peak / MB).toFixed(2), ...ratios]];
    }),
  ];
}

/** Bytes held by bytes live: settings and rivals down, calls across. */
export function fragmentationTable({ fragmentation, checkpoints }: HeapFigures): Table {
  return [
    ["bytes held by bytes live after so many calls", "", ...checkpoints.map((calls) => calls.toLocaleString("en"))],
    ...fragmentation.flatMap((curve) =>
      mergedRivals.map(({ name, title }) => [
        describeCurve(curve),
        title,
        ...(curve.heldByLive[name] ?? []).map((ratio) => ratio.toFixed(3)),
      ]),
    ),
  ];
}

/** Bytes of the modules: rivals across. */
export function moduleSizeTable({ moduleBytes }: HeapFigures): Table {
  return [
    ["module with only the allocator", ...mergedRivals.map(({ title }) => title)],
    ["bytes", ...mergedRivals.map(({ name }) => String(moduleBytes[name] ?? ""))],
  ];
}

/** The expectations of our allocator, and the results. */
export function heapExpectationTable(report: HeapReport): Table {
  const judgements = [...report.runtimes.map(judgeSpeed), ...judgeFigures(report)];
  return [["", "expected", "found"], ...judgements.map(({ title, expected, found }) => [title, expected, found])];
}
