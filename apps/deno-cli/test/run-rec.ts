import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { artifactUrl } from "@rec/wasm";
import { expect } from "vitest";

const denoBin = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const goldens = new URL("./goldens/", import.meta.url);

/** The folder of the artifacts, which is the working directory of `rec`. */
export const wasmFolder: string = dirname(fileURLToPath(artifactUrl("program")));

export interface RecRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface RecSetting {
  /** Deno's permission flags; by default reading below the artifacts is allowed. */
  readonly permissions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The command line of the command in Deno. */
export function recCommand(permissions: readonly string[], args: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, denoBin, "run", "--no-prompt", "--cached-only", ...permissions, main, ...args];
}

/** Runs the command as its package's scripts do, and captures standard output and error. */
export function runRec(args: readonly string[], setting: RecSetting = {}): Promise<RecRun> {
  const { permissions = [`--allow-read=${wasmFolder}`], env } = setting;
  return runDeno([...permissions, main, ...args], env);
}

/** Runs a script with Deno: its permission flags, the script, its arguments. */
export function runDeno(args: readonly string[], env: RecSetting["env"] = {}): Promise<RecRun> {
  const denoArgs = ["run", "--no-prompt", "--cached-only", ...args];
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  const options = { cwd: wasmFolder, env: { ...inherited, DENO_NO_UPDATE_CHECK: "1", ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [denoBin, ...denoArgs], options, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) });
    });
  });
}

/**
 * The output of a run, without the parts that differ between machines or runs. The columns of the timings grow with
 * their figures: on a busy machine a phase may end after 100 ms.
 */
function transcript(args: readonly string[], { stdout, stderr, exitCode }: RecRun): string {
  const text = [`$ rec ${args.map(quoteArgument).join(" ")}`, stdout, ...(stderr && ["[stderr]", stderr])].join("\n");
  return `${text.trimEnd()}\n[exit code ${exitCode}]\n`
    .replaceAll(wasmFolder, "/wasm")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replace(/(?<= = | at |deleteRecord\()\d{4,}/g, "ADDRESS")
    .replace(/^\d{4,}(?=: \{)/gm, "ADDRESS")
    .replace(/\d+\.\d\d ms/g, "0.00 ms")
    .replace(/ +\d+\.\d\d +\d+\.\d\d +█+$/gm, "  0.00  0.00  █")
    .replace(/^ {2}(load|parse|compile|instantiate) +(program|memory) /gm, "  $1  MODULE ")
    .replace(/from ms +to ms/, "from ms  to ms")
    .replace(/^ {2}file +bytes +gzip$/gm, "  file  bytes  gzip")
    .replace(/^( {2}\S+\.(?:js|ts|wasm)) +\d+ +\d+$/gm, "$1  BYTES  BYTES");
}

function quoteArgument(arg: string): string {
  return /^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`;
}

/** Compares a run with `goldens/<name>.txt`, or rewrites that file if UPDATE_GOLDENS=1 is set. */
export async function expectGolden(name: string, args: readonly string[], run: RecRun): Promise<void> {
  const actual = transcript(args, run);
  const file = new URL(`${name}.txt`, goldens);
  if (process.env["UPDATE_GOLDENS"] === "1") await writeFile(file, actual);
  expect(actual).toBe(await readFile(file, "utf8"));
}
