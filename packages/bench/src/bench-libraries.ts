import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import {
  findMeasured,
  isComplete,
  type LibraryReport,
  type Measured,
  runtimesOf,
  withMeasured,
} from "./libraries/library-report.ts";
import { FULL, type LibrarySettings, QUICK } from "./libraries/library-settings.ts";
import { measurePart, PARTS, type Part } from "./libraries/measure-libraries.ts";
import { serveGrammars } from "./libraries/serve-grammars.ts";
import { writePrograms } from "./libraries/write-programs.ts";
import { printLibraries } from "./report/library-tables.ts";
import { replaceLibraries } from "./report/readme.ts";
import type { Runtime } from "./runtimes/runtime.ts";
import { runtimes } from "./runtimes.ts";
import { serveModules } from "./server.ts";

const usage = `bench:libraries [RUNTIME...] [--only PART]... [--rounds N] [--quick] [--resume]

  RUNTIME     ${runtimes.map(({ name }) => name).join(", ")}; all, if none is named
  --only      ${PARTS.join(", ")}; all, if none is named
  --rounds N  processes or pages for each measurement, in place of ${FULL.rounds}
  --quick     three minutes instead of ten; too rough to quote
  --resume    leaves out what an interrupted run of today has measured with the same settings

Each measurement is kept in node_modules/.cache/libraries.json as soon as it is there. README.md is written when all parts of
all runtimes are there, and none of them is quick.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", multiple: true, default: [...PARTS] },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const kept = new URL("../node_modules/.cache/libraries.json", import.meta.url);
const readme = new URL("../README.md", import.meta.url);
const names = runtimes.map(({ name }) => name);
const today = (): string => new Date().toISOString().slice(0, 10);

const onStep = (step: string): void => {
  process.stderr.write(`${step}\n`);
};

interface Wanted {
  readonly parts: readonly Part[];
  readonly runtimes: readonly Runtime[];
  readonly settings: LibrarySettings;
}

function readArguments(): Wanted {
  const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);
  const unknown = [
    ...positionals.filter((name) => !names.includes(name)),
    ...values.only.filter((name) => !isPart(name)),
  ];
  if (unknown.length > 0) throw new Error(`There is no "${unknown[0]}"\n\n${usage}`);
  const settings = values.quick ? QUICK : FULL;
  const rounds = values.rounds === undefined ? settings.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is a number from 1\n\n${usage}`);
  return {
    parts: PARTS.filter((part) => values.only.includes(part)),
    runtimes: runtimes.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    settings: { ...settings, rounds },
  };
}

async function main({ parts, runtimes: chosen, settings }: Wanted): Promise<void> {
  onStep("compiling the programs");
  await writePrograms();
  let report = await readReport();
  const [server, grammars] = await Promise.all([serveModules(), serveGrammars()]);
  try {
    for (const runtime of chosen) {
      const wanted = parts.filter((part) => runtimesOf(part, [runtime.name]).length > 0);
      const left = wanted.filter((part) => !isKept(findMeasured(report, part, runtime.name), settings));
      if (left.length === 0) continue;
      const session = await runtime.open(server.baseUrl);
      try {
        for (const part of left) {
          const loadAtStart = loadavg()[0] ?? 0;
          const results = await measurePart(part, session, { settings, servers: grammars.baseUrls, onStep });
          const measured: Measured = {
            ...{ part, name: runtime.name, version: session.version, date: today(), isQuick: values.quick },
            cpu: `${cpus()[0]?.model}, ${cpus().length} cores`,
            loadAverages: [loadAtStart, loadavg()[0] ?? 0],
            ...{ settings, results },
          };
          report = inOrder(withMeasured(report, measured));
          await writeFile(kept, JSON.stringify(report));
        }
      } finally {
        await session.close();
      }
    }
  } finally {
    await Promise.all([server.close(), grammars.close()]);
  }
  process.stdout.write(printLibraries(report));
  if (isComplete(report, names)) await writeFile(readme, replaceLibraries(await readFile(readme, "utf8"), report));
}

function isKept(measured: Measured | undefined, settings: LibrarySettings): boolean {
  if (!values.resume || measured?.date !== today()) return false;
  return JSON.stringify(measured.settings) === JSON.stringify(settings);
}

/** In the order in which runtimes and parts are named. */
function inOrder({ measured }: LibraryReport): LibraryReport {
  const place = ({ name, part }: Measured): number => names.indexOf(name) * PARTS.length + PARTS.indexOf(part);
  return { measured: [...measured].sort((a, b) => place(a) - place(b)) };
}

async function readReport(): Promise<LibraryReport> {
  await mkdir(new URL(".", kept), { recursive: true });
  const text = await readFile(kept, "utf8").catch(() => undefined);
  return text === undefined ? { measured: [] } : (JSON.parse(text) as LibraryReport);
}

if (values.help) process.stdout.write(usage);
else await main(readArguments());
