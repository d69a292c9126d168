import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import type * as core from "../src/index.ts";

export interface Realm {
  /** All of rec, loaded in the realm. */
  readonly rec: typeof core;
  /** The value of an expression. */
  run(code: string): unknown;
}

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));

/** The parts of the platform that core needs besides `WebAssembly`. */
const PLATFORM = { AbortController, ReadableStream, Response, TextDecoder };

/**
 * Loads rec into a separate realm with its own `WebAssembly`.
 *
 * @param mayCompile - false: its engine refuses to compile bytes, as under a Content Security Policy without
 *   `wasm-unsafe-eval`; modules that were compiled elsewhere can be instantiated
 */
export async function loadRealm({ mayCompile }: { readonly mayCompile: boolean }): Promise<Realm> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "rec",
    target: "es2022",
    logLevel: "error",
  });
  const context = createContext({ ...PLATFORM }, { codeGeneration: { strings: true, wasm: mayCompile } });
  const run = (code: string): unknown => runInContext(code, context);
  run(outputFiles[0]?.text ?? "");
  return { rec: run("rec") as typeof core, run };
}
