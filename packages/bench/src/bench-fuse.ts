import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { prepareCold } from "./cold/prepare-cold.ts";
import {
  type FuseReport,
  type FuseRuntimeResults,
  type FuseSettings,
  fuseWorkloads,
  measureFuse,
} from "./fuse/measure-fuse.ts";
import { fromBytesSets } from "./fuse/time-from-bytes.ts";
import { writeChains } from "./fuse/write-chains.ts";
import { printFuse } from "./report/fuse-tables.ts";
import { replaceFuse } from "./report/readme.ts";
import { moreRuntimes as runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";
import { FULL, QUICK } from "./settings.ts";

const usage = `bench:fuse [RUNTIME...] [--quick] [--rounds N]

  RUNTIME  ${runtimes.map(({ name }) => name).join(", ")}; all, if none is named
  --quick  five minutes instead of half an hour; too rough to quote
  --rounds processes, or pages, for each workload; ${FULL.rounds} by default

A run of everything that is not quick writes README.md.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const onStep = (step: string): void => {
  process.stderr.write(`${step}\n`);
};

async function main(): Promise<void> {
  const unknown = positionals.find((name) => runtimes.every((runtime) => runtime.name !== name));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}"\n\n${usage}`);
  const chosen = runtimes.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const chosenSettings = values.quick ? { ...QUICK, coldProcesses: 9 } : { ...FULL, coldProcesses: 41 };
  const settings: FuseSettings = { ...chosenSettings, ...(values.rounds && { rounds: Number(values.rounds) }) };
  onStep("writing the chains of modules, and rec as a package");
  await writeChains();
  await prepareCold({ before: undefined, modules: [] });
  const loadAtStart = loadavg()[0] ?? 0;
  const measured: FuseRuntimeResults[] = [];
  const server = await serveModules();
  try {
    for (const runtime of chosen) {
      const session = await runtime.open(server.baseUrl);
      try {
        measured.push(
          await measureFuse(runtime, session, { settings, workloads: fuseWorkloads, sets: fromBytesSets, onStep }),
        );
      } finally {
        await session.close();
      }
    }
  } finally {
    await server.close();
  }
  const report: FuseReport = {
    cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
    loadAverages: [loadAtStart, loadavg()[0] ?? 0],
    date: new Date().toISOString().slice(0, 10),
    settings,
    runtimes: measured,
  };
  process.stdout.write(printFuse(report));
  await writeFile(new URL("../node_modules/.cache/fuse.json", import.meta.url), JSON.stringify(report));
  if (!values.quick && chosen.length === runtimes.length) await writeReport(report);
}

async function writeReport(report: FuseReport): Promise<void> {
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceFuse(await readFile(readme, "utf8"), report));
}

if (values.help) process.stdout.write(usage);
else await main();
