import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { FULL, QUICK } from "./loading/load-settings.ts";
import { type LoadingResults, measureLoading } from "./loading/measure-loading.ts";
import { serveSets } from "./loading/serve-sets.ts";
import { drawLoadingChart } from "./report/loading-chart.ts";
import { type LoadingReport, printLoading } from "./report/loading-tables.ts";
import { replaceLoading } from "./report/readme.ts";
import { runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";

/** Bun is left out unless it is named: nothing is promised for it. */
const USUAL = runtimes.filter(({ name }) => name !== "bun");

const usage = `bench:load [RUNTIME...] [--quick]

  RUNTIME  ${runtimes.map(({ name }) => name).join(", ")}; all but bun, if none is named
  --quick  ten minutes instead of half an hour; too rough to quote

A run of all but bun that is not quick writes README.md and loading.svg.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});

async function main(): Promise<void> {
  const unknown = positionals.find((name) => runtimes.every((runtime) => runtime.name !== name));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}"\n\n${usage}`);
  const chosen = positionals.length === 0 ? USUAL : runtimes.filter(({ name }) => positionals.includes(name));
  const settings = values.quick ? QUICK : FULL;
  const loadAtStart = loadavg()[0] ?? 0;
  const measured: LoadingResults[] = [];
  const [server, sets] = await Promise.all([serveModules(), serveSets()]);
  try {
    const plan = { settings, servers: sets.baseUrls, onStep: (step: string) => process.stderr.write(`${step}\n`) };
    for (const runtime of chosen) {
      const session = await runtime.open(server.baseUrl);
      try {
        measured.push(await measureLoading(runtime, session, plan));
      } finally {
        await session.close();
      }
    }
  } finally {
    await Promise.all([server.close(), sets.close()]);
  }
  const report: LoadingReport = {
    cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
    loadAverages: [loadAtStart, loadavg()[0] ?? 0],
    date: new Date().toISOString().slice(0, 10),
    settings,
    runtimes: measured,
  };
  process.stdout.write(printLoading(report));
  await writeFile(new URL("../node_modules/.cache/loading.json", import.meta.url), JSON.stringify(report));
  if (!values.quick && chosen.length === USUAL.length && !positionals.includes("bun")) await writeReport(report);
}

async function writeReport(report: LoadingReport): Promise<void> {
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceLoading(await readFile(readme, "utf8"), report));
  await writeFile(new URL("../loading.svg", import.meta.url), drawLoadingChart(report));
}

if (values.help) process.stdout.write(usage);
else await main();
