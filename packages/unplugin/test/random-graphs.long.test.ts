import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { link } from "@rec/node";
import { filesOf, type RandomGraph, sampleGraphs } from "@rec/wasm-graph/scenarios";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import esbuildPlugin from "../src/esbuild.ts";
import rolldownPlugin from "../src/rolldown.ts";
import { createProject, type Project } from "./support/create-project.ts";

const DEPTH = 4;
const samples = sampleGraphs();
const names = samples.map((_, number) => `graph-${number}`);

let project: Project;
let expected: readonly (readonly number[])[];

interface Callable {
  readonly f: (depth: number) => number;
}

/** The results of all modules, in the order of the graph, linked by one call. */
async function linkAtOnce({ modules, order }: RandomGraph, folder: string): Promise<readonly number[]> {
  const sources = Object.fromEntries(modules.map((_, at) => [`${at}.wasm`, pathToFileURL(join(folder, `${at}.wasm`))]));
  const { exports } = await link(sources, { resolve: ({ module, name }) => ({ module: module.slice(2), name }) });
  return order.map((at) => (exports[`${at}.wasm`] as unknown as Callable).f(DEPTH));
}

function scriptOf({ order }: RandomGraph, folder: string): string {
  const imports = order.map((at) => `import * as module${at} from "./${folder}/${at}.wasm";\n`).join("");
  return `${imports}export const results = [${order.map((at) => `module${at}.f(${DEPTH})`).join(", ")}];\n`;
}

beforeAll(async () => {
  const wasm = Object.assign({}, ...samples.map((graph, number) => filesOf(graph, `graph-${number}`)));
  const files = Object.fromEntries(Object.entries<string>(wasm).map(([path, text]) => [path, `(module ${text})`]));
  const scripts = samples.map((graph, number) => [`graph-${number}.js`, scriptOf(graph, `graph-${number}`)]);
  project = await createProject({
    name: "",
    artifacts: [],
    files: { ...files, ...Object.fromEntries(scripts) },
    imports: "",
    result: "",
    expected: undefined,
  });
  expected = await Promise.all(samples.map((graph, at) => linkAtOnce(graph, join(project.folder, `graph-${at}`))));
});
afterAll(() => project?.remove());

async function resultsIn(folder: string): Promise<readonly unknown[]> {
  const imported = names.map((name) => import(/* @vite-ignore */ pathToFileURL(join(folder, `${name}.js`)).href));
  return (await Promise.all(imported)).map(({ results }) => results);
}

test("random graphs give the results of one link in esbuild, in each order of imports", async () => {
  const outdir = join(project.output, "esbuild");
  await build({
    absWorkingDir: project.folder,
    entryPoints: names.map((name) => `${name}.js`),
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [esbuildPlugin()],
  });
  expect(await resultsIn(outdir)).toEqual(expected);
});

test("random graphs give the results of one link in Rolldown, in each order of imports", async () => {
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(project.folder, `${name}.js`)])),
    platform: "node",
    plugins: [rolldownPlugin({ target: "node" })],
  });
  const dir = join(project.output, "rolldown");
  await bundle.write({ dir, format: "es", entryFileNames: "[name].js" });
  await bundle.close();
  expect(await resultsIn(dir)).toEqual(expected);
});
