import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CaseOutcome } from "./cases-on-stdin.ts";
import type { GoldenCase } from "./golden-case.ts";

const deno = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "bin.cjs");
const script = fileURLToPath(new URL("cases-on-stdin.ts", import.meta.url));

/** Engines read compact import sections only with a flag. */
const ENGINE_FLAGS = "--v8-flags=--experimental-wasm-compact-imports";

/**
 * Runs all cases in Deno, in one process without permissions. Deno's engine implements all of WebAssembly 3.0; the
 * oldest Node that runs the tests does not.
 */
export function runInDeno(cases: readonly GoldenCase[]): Promise<CaseOutcome[]> {
  const options = ["--quiet", "--no-prompt", "--no-check", "--no-config", "--no-lock", "--cached-only", ENGINE_FLAGS];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [deno, "run", ...options, script],
      { env, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout));
        else reject(new Error(`Deno did not run the cases: ${stderr}`, { cause: error }));
      },
    );
    child.stdin?.end(JSON.stringify(cases));
  });
}
