import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Runs an expression over the heap API in a realm without `Symbol.dispose`, as in engines that never had it. */
async function runWithoutDispose(expression: string): Promise<unknown> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/memory/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "rec",
    target: "es2022",
    logLevel: "error",
  });
  const realm = createContext({});
  runInContext("delete Symbol.dispose;", realm);
  runInContext(outputFiles[0]?.text ?? "", realm);
  return runInContext(expression, realm);
}

test("a block can be disposed of where the engine has no Symbol.dispose, under the symbol that compilers use then", async () => {
  const freed = await runWithoutDispose(`
    const freed = [];
    const free = (address) => void freed.push(Math.trunc(address));
    const heap = rec.createHeap({ malloc: (size) => 64, free, memory: new WebAssembly.Memory({ initial: 1 }) });
    const block = heap.alloc(8);
    block[Symbol.for("Symbol.dispose")]();
    block[Symbol.for("Symbol.dispose")]();
    [typeof Symbol.dispose, ...freed].join()`);
  expect(freed).toBe("undefined,64");
});
