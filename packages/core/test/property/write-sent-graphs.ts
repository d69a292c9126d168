// Prints an ES module that compares random graphs in the runtime that imports it: its default export is `runSentGraphs` for
// these graphs. Arguments: `frozen` or `fused`, the seed of the graphs, and their number. Node 26 runs this file unbuilt.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { ModuleLinkError } from "../../src/errors.ts";
import { freeze } from "../../src/freeze.ts";
import { assemble } from "../wat.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import type { Graph } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { formAsGiven, printModule, resolveAsked } from "./print-graph.ts";
import type { SentGraph } from "./sent-graphs.ts";

const [kind = "", seed = "", count = ""] = process.argv.slice(2);
if (kind !== "frozen" && kind !== "fused") throw new Error(`Expected "frozen" or "fused", found "${kind}"`);
const sent: SentGraph[] = [];
for (const graph of fc.sample(arbitraryGraph, { seed: Number(seed), numRuns: Number(count) }))
  sent.push(await sentGraph(graph));

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("sent-graphs.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2024",
  write: false,
});
const text = JSON.stringify(JSON.stringify(sent));
process.stdout.write(`${outputFiles[0]?.text}
const graphs = JSON.parse(${text});
export default (options) => runSentGraphs(graphs, options);
`);

type Modules = readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[];

async function sentGraph(graph: Graph): Promise<SentGraph> {
  const form = formAsGiven(graph);
  const bytes: [string, Uint8Array<ArrayBuffer>][] = [];
  for (const module of graph.modules) bytes.push([module.name, await assemble(printModule(graph, module, form))]);
  const modules = bytes.map(([name, one]) => [name, Buffer.from(one).toString("base64")] as const);
  const scripts = kind === "frozen" ? await frozenScripts(graph, bytes) : undefined;
  return { graph: withoutCode(graph), modules, ...(scripts && { scripts }) };
}

/** No script if the graph cannot be linked. */
async function frozenScripts(graph: Graph, bytes: Modules): Promise<readonly string[]> {
  const resolve = resolveAsked(graph);
  const imports = { [formAsGiven(graph).hostNamespace]: createHostSide(graph).imports };
  const scripts: string[] = [];
  for (const fuse of ["auto", false] as const) {
    const options = { imports, ...(resolve && { resolve }), fuse, target: "inline" } as const;
    const frozen = await freeze(Object.fromEntries(bytes), options).catch((error) => {
      if (!(error instanceof ModuleLinkError)) throw error;
    });
    const script = frozen?.files.find(({ name }) => name === "linked.js")?.contents;
    if (script !== undefined) scripts.push(String(script));
  }
  return scripts;
}

/** The parts of a graph that its observation reads. */
function withoutCode(graph: Graph): Graph {
  return JSON.parse(JSON.stringify(graph, (key, value) => (key === "body" || key === "definitions" ? [] : value)));
}
