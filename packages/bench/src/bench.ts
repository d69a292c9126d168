import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureBundle } from "./measure/bundle-size.ts";
import { drawChart } from "./report/chart.ts";
import { printResults } from "./report/print.ts";
import { replaceResults } from "./report/readme.ts";
import { measureRuntime, type Results, type RuntimeResults } from "./results.ts";
import { runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";
import { FULL, QUICK } from "./settings.ts";
import { workloads } from "./workloads.ts";

const usage = `bench [RUNTIME...] [--workload NAME...] [--quick]

  RUNTIME     ${runtimes.map(({ name }) => name).join(", ")}; all, if none is named
  --workload  ${workloads.map(({ name }) => name).join(", ")}; all, and the costs of linking, if none is named
  --quick     a minute instead of a quarter of an hour; too rough to quote

A run of everything that is not quick writes README.md and results.svg.
`;

function choose<Item extends { readonly name: string }>(
  items: readonly Item[],
  names: readonly string[],
): readonly Item[] {
  if (names.length === 0) return items;
  return names.map((name) => {
    const found = items.find((item) => item.name === name);
    if (found === undefined) throw new Error(`There is no "${name}"\n\n${usage}`);
    return found;
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workload: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const settings = values.quick ? QUICK : FULL;
  const chosen = choose(runtimes, positionals);
  const plan = {
    settings,
    workloads: choose(workloads, values.workload),
    costs: values.workload.length === 0,
    onStep: (step: string) => process.stderr.write(`${step}\n`),
  };
  const loadAverage = loadavg()[0] ?? 0;
  const measured: RuntimeResults[] = [];
  const server = await serveModules();
  try {
    for (const runtime of chosen) {
      const session = await runtime.open(server.baseUrl);
      try {
        measured.push(await measureRuntime(runtime, session, plan));
      } finally {
        await session.close();
      }
    }
  } finally {
    await server.close();
  }
  const results: Results = {
    cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
    loadAverage,
    date: new Date().toISOString().slice(0, 10),
    settings,
    bundle: await measureBundle(),
    runtimes: measured,
  };
  process.stdout.write(printResults(results));
  await writeFile(new URL("../node_modules/.cache/results.json", import.meta.url), JSON.stringify(results));
  if (!values.quick && chosen.length === runtimes.length && plan.costs) await writeReport(results);
}

async function writeReport(results: Results): Promise<void> {
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceResults(await readFile(readme, "utf8"), results));
  await writeFile(new URL("../results.svg", import.meta.url), drawChart(results));
}

if (values.help) process.stdout.write(usage);
else await main();
