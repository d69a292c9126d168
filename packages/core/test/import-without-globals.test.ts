import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";

/*
 * A worklet has neither TextDecoder nor AbortController, URL, Response, fetch, performance or timers. An entry that is
 * imported there may read none of them before it is called, and the bare language and `WebAssembly` have to be enough.
 */

test.each(["index", "plan", "run", "memory/index"])(
  "src/%s.ts is imported in a realm without a platform",
  async (entry) => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(`../src/${entry}.ts`, import.meta.url))],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "rec",
      target: "es2022",
      logLevel: "error",
    });
    const context = createContext({});
    runInContext(outputFiles[0]?.text ?? "", context);
    expect(runInContext("Object.keys(rec).length", context)).toBeGreaterThan(0);
    expect(runInContext("typeof TextDecoder + typeof AbortController + typeof URL", context)).toBe(
      "undefined".repeat(3),
    );
  },
);
