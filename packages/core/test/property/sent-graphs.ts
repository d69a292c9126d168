import { link } from "../../src/link.ts";
import type { Linked } from "../../src/link-options.ts";
import { type Attempt, attempt, type Binding } from "./bindings.ts";
import type { Graph } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { formAsGiven, resolveAsked } from "./print-graph.ts";
import { runScript } from "./run-frozen.ts";

/** A graph on its way to another runtime, in JSON: without the code of its functions, which is in the modules. */
export interface SentGraph {
  readonly graph: Graph;
  /** The bytes of each module in Base64. */
  readonly modules: readonly (readonly [name: string, base64: string])[];
  /** The scripts that the graph is frozen as, each one file. */
  readonly scripts: readonly string[];
}

/** The outcome of graphs that ran in a runtime. */
export interface SentOutcome {
  /** How many scripts ran. */
  readonly ran: number;
  readonly problems: readonly string[];
}

/**
 * Compares graphs that are linked in this runtime with those that were frozen for it.
 *
 * @param options - `withoutCalls`: observes the graphs after they are linked, and makes no further calls
 */
export async function runSentGraphs(
  sent: readonly SentGraph[],
  { withoutCalls = false }: { readonly withoutCalls?: boolean } = {},
): Promise<SentOutcome> {
  const problems: string[] = [];
  let ran = 0;
  for (const [position, { graph: whole, modules, scripts }] of sent.entries()) {
    const graph = withoutCalls ? { ...whole, calls: [] } : whole;
    const bytes = new Map(modules.map(([name, base64]) => [name, decode(base64)]));
    const linked = await run(graph, bytes, ({ given }) => link(Object.fromEntries(bytes), given));
    for (const script of scripts) {
      const frozen = await run(graph, bytes, async ({ given }) => (await runScript(script, given)) as Linked);
      ran += 1;
      const [expected, found] = [linked, frozen].map(textOf);
      if (found !== expected) problems.push(`graph ${position}: expected ${expected}\nfound ${found}\n${script}`);
    }
  }
  return { ran, problems };
}

function run(graph: Graph, bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, way: Binding["run"]): Promise<Attempt> {
  const host = createHostSide(graph);
  const resolve = resolveAsked(graph);
  const given = { imports: { [formAsGiven(graph).hostNamespace]: host.imports }, ...(resolve && { resolve }) };
  const binding: Binding = { name: "sent", options: {}, isCompiled: () => false, run: way };
  return attempt(graph, binding, { bytes, seed: 0, given, host });
}

function textOf(found: Attempt): string {
  return JSON.stringify(found.came === "outcome" ? found.outcome : found.codes);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
