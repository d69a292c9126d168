import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type ColdResults, FULL, measureCold, QUICK } from "./cold/measure-cold.ts";
import { prepareCold } from "./cold/prepare-cold.ts";
import { realModules } from "./cold/real-modules.ts";
import { type ColdReport, printColdExpectations, printColdRuntime } from "./report/cold-tables.ts";
import { replaceCold } from "./report/readme.ts";
import { runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";

/** Bun is left out unless it is named: nothing is promised for it. */
const USUAL = runtimes.filter(({ name }) => name !== "bun");

/** The last commit before cold starts were measured. */
const FIRST_MEASURED = "b6fd6a9";

const usage = `bench:cold [RUNTIME...] [--before REF] [--module NAME...] [--processor-time] [--quick]

  RUNTIME   ${runtimes.map(({ name }) => name).join(", ")}; all but bun, if none is named
  --before  the commit to compare with; ${FIRST_MEASURED}, if none is named
  --module  a real module by its name, or a part of that; all, if none is named
  --processor-time  not the clock of the wall, for a machine that does other work; Chromium has no other
  --quick   five minutes instead of half an hour; too rough to quote

A run of all but bun with all modules by the clock of the wall that is not quick writes README.md.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    before: { type: "string", default: FIRST_MEASURED },
    module: { type: "string", multiple: true, default: [] },
    "processor-time": { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const unknown = positionals.find((name) => runtimes.every((runtime) => runtime.name !== name));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}"\n\n${usage}`);
  const chosen = positionals.length === 0 ? USUAL : runtimes.filter(({ name }) => positionals.includes(name));
  const isChosen = (name: string) => values.module.length === 0 || values.module.some((part) => name.includes(part));
  const modules = realModules.filter(({ name }) => isChosen(name));
  const settings = values.quick ? QUICK : FULL;
  const clock = values["processor-time"] ? "processor" : "wall";
  const onStep = (step: string) => process.stderr.write(`${step}\n`);
  onStep(`building rec as it is now, and as it was at ${values.before}`);
  await prepareCold({ before: values.before, modules });
  const loadAtStart = loadavg()[0] ?? 0;
  const measured: ColdResults[] = [];
  const server = await serveModules();
  try {
    for (const runtime of chosen) {
      const session = await runtime.open(server.baseUrl);
      try {
        const results = await measureCold(runtime, session, { settings, clock, modules, onStep });
        // A run takes long: nothing is lost of a runtime that was measured before it is stopped.
        process.stdout.write(printColdRuntime(results));
        measured.push(results);
      } finally {
        await session.close();
      }
    }
  } finally {
    await server.close();
  }
  const report: ColdReport = {
    cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
    loadAverages: [loadAtStart, loadavg()[0] ?? 0],
    date: new Date().toISOString().slice(0, 10),
    before: values.before,
    settings,
    clock,
    runtimes: measured,
  };
  process.stdout.write(printColdExpectations(report));
  await writeFile(new URL("../node_modules/.cache/cold.json", import.meta.url), JSON.stringify(report));
  const isWhole = chosen.length === USUAL.length && !positionals.includes("bun") && values.module.length === 0;
  if (isWhole && clock === "wall" && !values.quick) await writeReport(report);
}

async function writeReport(report: ColdReport): Promise<void> {
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replaceCold(await readFile(readme, "utf8"), report));
}

if (values.help) process.stdout.write(usage);
else await main();
