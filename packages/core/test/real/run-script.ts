import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { node26, bun as packagedBun } from "@rec/runtimes";
import { externKindOf } from "../../src/wasm/extern-type.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import type { ModuleNames } from "./names-on-stdin.ts";

/** A runtime that can run scripts, besides the runtime of the tests. */
export interface ScriptRuntime {
  readonly name: string;
  readonly command: string;
  /** The arguments before the script. */
  readonly args: readonly string[];
  /** The reason why this runtime is not available here. */
  readonly missing?: string;
}

export const node: ScriptRuntime = { command: "", args: ["--no-warnings"], ...node26() };

export const bun: ScriptRuntime = { command: "", args: [], ...packagedBun() };

export const deno: ScriptRuntime = {
  name: "Deno 2.9",
  command: process.execPath,
  args: [
    join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs"),
    ...["run", "--quiet", "--no-prompt", "--no-check", "--no-config", "--no-lock", "--cached-only"],
  ],
};

/**
 * Runs a script of this folder in a process of its own.
 *
 * @param script - its file name; it reads JSON from its standard input and writes JSON to its standard output
 */
export async function runScript<Output>(runtime: ScriptRuntime, script: string, input: unknown): Promise<Output> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(await runProgram(runtime, path, JSON.stringify(input)));
}

/**
 * Runs a program in a process of its own.
 *
 * @param path - its file
 * @returns its standard output
 */
export function runProgram({ command, args }: ScriptRuntime, path: string, input = ""): Promise<string> {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return new Promise((resolve, reject) => {
    const child = execFile(command, [...args, path], { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${basename(path)} failed: ${stderr}`, { cause: error }));
    });
    child.stdin?.end(input);
  });
}

/**
 * The imports and exports of modules, as reported by an engine with all of WebAssembly 3.0, which Node 20 lacks.
 *
 * @returns null for each invalid module
 */
export function askEngine(modules: readonly Uint8Array[]): Promise<(ModuleNames | null)[]> {
  return runScript(
    deno,
    "names-on-stdin.ts",
    modules.map((bytes) => Buffer.from(bytes).toString("base64")),
  );
}

/** The imports and exports of a parsed module, as far as an engine reports them. */
export function namesOfType({ imports, exports }: Pick<ModuleType, "imports" | "exports">): ModuleNames {
  return {
    imports: imports.map(({ module, name, type }) => ({ module, name, kind: externKindOf(type) })),
    exports: exports.map(({ name, type }) => ({ name, kind: externKindOf(type) })),
  };
}
