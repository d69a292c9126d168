import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesOf, type RandomGraph, sampleGraphs } from "@rec/wasm-graph/scenarios";
import { afterAll, beforeAll, expect, test } from "vitest";
import { link } from "../src/index.ts";
import { type Installation, install } from "./register/install.ts";
import { RUNTIMES, runScript } from "./register/runtimes.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterAll(() => installation?.remove());

const DEPTH = 4;
const samples = sampleGraphs();

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
