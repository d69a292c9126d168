import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runs } from "@rec/property-runs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { link } from "../src/index.ts";
import { type Installation, install } from "./register/install.ts";
import { RUNTIMES, runScript } from "./register/runtimes.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterAll(() => installation?.remove());

/** Modules by position: the functions that each calls, the memory that it counts in, and the order of imports. */
interface RandomGraph {
  readonly modules: readonly { readonly calls: readonly number[]; readonly memory: number }[];
  readonly order: readonly number[];
}

const graphs: fc.Arbitrary<RandomGraph> = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const module = fc.record({
    calls: fc.uniqueArray(fc.nat(count - 1), { maxLength: 3 }),
    // Most modules have a memory of their own.
    memory: fc.nat(3 * count),
  });
  const order = fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
  return fc.record({ modules: fc.array(module, { minLength: count, maxLength: count }), order });
});

/** A module that counts its calls in its memory, calls others with a smaller number, and returns a digest of it all. */
function textOf({ modules }: RandomGraph, at: number): string {
  const { calls = [], memory = at } = modules[at] ?? {};
  const imports = calls.map((to) => `(import "./${to}.wasm" "f" (func $f${to} (param i32) (result i32)))`);
  const isShared = memory < modules.length && memory !== at;
  const owned = isShared
    ? `(import "./${memory}.wasm" "memory" (memory 1)) (export "memory" (memory 0))`
    : `(memory (export "memory") 1)`;
  const digest = calls.map(
    (to) =>
      `(local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 31)) (call $f${to} (i32.sub (local.get 0) (i32.const 1)))))`,
  );
  return `${imports.join(" ")} ${owned}
    (func (export "f") (param i32) (result i32) (local i32)
      (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
      (local.set 1 (i32.add (i32.load (i32.const 8)) (i32.const ${at})))
      (if (i32.gt_s (local.get 0) (i32.const 0)) (then ${digest.join(" ")}))
      (local.get 1))`;
}

/** A chain of re-exports of a memory that leads back to itself has no memory, so it cannot be linked. */
function hasMemories({ modules }: RandomGraph): boolean {
  return modules.every((_, start) => {
    const seen = new Set<number>();
    for (let at = start; !seen.has(at); ) {
      seen.add(at);
      const { memory = at } = modules[at] ?? {};
      if (memory >= modules.length || memory === at) return true;
      at = memory;
    }
    return false;
  });
}

const DEPTH = 4;
const { seed, numRuns } = runs(200);
const samples = fc.sample(graphs.filter(hasMemories), { seed, numRuns });

const filesOf = (graph: RandomGraph, prefix: string): Record<string, string> =>
  Object.fromEntries(graph.modules.map((_, at) => [`${prefix}/${at}.wasm`, textOf(graph, at)]));

/** The results of all modules, in the order of the graph, linked by one call. */
async function linkAtOnce({ modules, order }: RandomGraph, folder: string): Promise<readonly number[]> {
  const sources = Object.fromEntries(modules.map((_, at) => [`${at}.wasm`, pathToFileURL(join(folder, `${at}.wasm`))]));
  const { exports } = await link(sources, { resolve: ({ module, name }) => ({ module: module.slice(2), name }) });
  return order.map((at) => (exports[`${at}.wasm`] as unknown as { readonly f: (depth: number) => number }).f(DEPTH));
}

test.for(RUNTIMES)(
  "random graphs give the results of one link in $name, in each order of imports",
  { timeout: 240_000 },
  async (runtime, { skip }) => {
    if (runtime.missing !== undefined) return skip(runtime.missing);
    const files = Object.assign({}, ...samples.map((graph, number) => filesOf(graph, `graph-${number}`)));
    const orders = JSON.stringify(samples.map(({ order }) => order));
    const project = await installation.project({
      ...files,
      "app.js": `
        for (const [number, order] of ${orders}.entries()) {
          const modules = [];
          for (const at of order) modules.push(await import("./graph-" + number + "/" + at + ".wasm"));
          console.log(modules.map(({ f }) => f(${DEPTH})).join());
        }`,
    });
    const expected: string[] = [];
    for (const [number, graph] of samples.entries()) {
      expected.push((await linkAtOnce(graph, join(project, `graph-${number}`))).join());
    }
    expect(await runScript(runtime, project)).toEqual(expected);
  },
);
