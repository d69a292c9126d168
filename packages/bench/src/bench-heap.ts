import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { heapWorkloads } from "./heap/heap-workloads.ts";
import { type HeapReport, type HeapRuntimeResults, measureFigures, timeInRuntime } from "./heap/measure-heap.ts";
import { createModuleFiles } from "./module-files.ts";
import { printHeap } from "./report/heap-tables.ts";
import { replaceHeap } from "./report/readme.ts";
import { runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";
import { FULL, QUICK } from "./settings.ts";

const usage = `bench:heap [RUNTIME...] [--workload NAME...] [--quick]

  RUNTIME     ${runtimes.map(({ name }) => name).join(", ")}; all, if none is named
  --workload  ${heapWorkloads.map(({ name }) => name).join(", ")}; all, and fragmentation, if none is named
  --quick     two minutes instead of ten; too rough to quote

A run of everything that is not quick writes README.md.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workload: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function choose<Item extends { readonly name: string }>(
  items: readonly Item[],
  names: readonly string[],
): readonly Item[] {
  const unknown = names.find((name) => items.every((item) => item.name !== name));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}"\n\n${usage}`);
  return names.length === 0 ? items : items.filter(({ name }) => names.includes(name));
}

async function main(): Promise<void> {
  const chosen = choose(runtimes, positionals);
  const workloads = choose(heapWorkloads, values.workload);
  const settings = values.quick ? QUICK : FULL;
  const onStep = (step: string) => process.stderr.write(`${step}\n`);
  const loadAverage = loadavg()[0] ?? 0;
  const measured: HeapRuntimeResults[] = [];
  const server = await serveModules();
  try {
    const { read } = createModuleFiles(server.baseUrl);
    const all = values.workload.length === 0;
    const figures = await measureFigures({ workloads, read, onStep, quick: values.quick, fragmentation: all });
    for (const runtime of chosen) {
      const session = await runtime.open(server.baseUrl);
      try {
        measured.push(await timeInRuntime(runtime, session, { settings, workloads, onStep }));
      } finally {
        await session.close();
      }
    }
    const report: HeapReport = {
      cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
      loadAverage,
      date: new Date().toISOString().slice(0, 10),
      settings,
      runtimes: measured,
      ...figures,
    };
    process.stdout.write(printHeap(report));
    await writeFile(new URL("../node_modules/.cache/heap.json", import.meta.url), JSON.stringify(report));
    if (!values.quick && all && chosen.length === runtimes.length) await writeReport(report);
  } finally {
    await server.close();
  }
}

async function writeReport(report: HeapReport): Promise<void> {
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceHeap(await readFile(readme, "utf8"), report));
}

if (values.help) process.stdout.write(usage);
else await main();
