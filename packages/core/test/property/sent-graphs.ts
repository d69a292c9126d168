import { link } from "../../src/link.ts";
import type { Linked } from "../../src/link-options.ts";
import { type Attempt, attempt, type Binding } from "./bindings.ts";
import type { Graph } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { FUSED_WAYS } from "./linked-fused.ts";
import { formAsGiven, resolveAsked } from "./print-graph.ts";
import { runScript } from "./run-frozen.ts";

/** A graph on its way to another runtime, in JSON: without the code of its functions, which is in the modules. */
export interface SentGraph {
  readonly graph: Graph;
  /** The bytes of each module in Base64. */
  readonly modules: readonly (readonly [name: string, base64: string])[];
  /** The scripts that the graph is frozen as, each one file. Without them, the runtime fuses the modules. */
  readonly scripts?: readonly string[];
}

/** The outcome of graphs that ran in a runtime. */
export interface SentOutcome {
  /** How many links were compared with the first one of their graph. */
  readonly ran: number;
  readonly problems: readonly string[];
}

export interface SentOptions {
  /** Observes the graphs after they are linked, and makes no further calls. */
  readonly withoutCalls?: boolean;
  /** The positions of the graphs to try; by default all. */
  readonly range?: readonly [from: number, to: number];
  /** Links each graph once, and compares nothing. */
  readonly linkedOnly?: boolean;
}

/** Compares graphs that are linked in this runtime with those that were frozen for it, or that it fuses. */
export async function runSentGraphs(
  sent: readonly SentGraph[],
  { withoutCalls = false, range = [0, sent.length], linkedOnly = false }: SentOptions = {},
): Promise<SentOutcome> {
  const problems: string[] = [];
  let ran = 0;
  for (const [offset, { graph: whole, modules, scripts }] of sent.slice(...range).entries()) {
    const position = range[0] + offset;
    const graph = withoutCalls ? { ...whole, calls: [] } : whole;
    const bytes = new Map(modules.map(([name, base64]) => [name, decode(base64)]));
    const linked = await run(graph, { bytes, seed: 0 }, ({ given }) => link(Object.fromEntries(bytes), given));
    for (const { name, run: way } of linkedOnly ? [] : waysOf(scripts)) {
      const found = await run(graph, { bytes, seed: position * 7919 }, way);
      ran += 1;
      const [expected, seen] = [linked, found].map(textOf);
      if (seen !== expected) problems.push(`graph ${position}, ${name}: expected ${expected}\nfound ${seen}`);
    }
  }
  return { ran, problems };
}

type Way = Pick<Binding, "name" | "run">;

function waysOf(scripts: SentGraph["scripts"]): readonly Way[] {
  if (scripts === undefined) return FUSED_WAYS;
  return scripts.map((script) => ({
    name: script,
    run: async ({ given }) => (await runScript(script, given)) as Linked,
  }));
}

interface Input {
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Decides where streams are cut. */
  readonly seed: number;
}

function run(graph: Graph, { bytes, seed }: Input, way: Binding["run"]): Promise<Attempt> {
  const host = createHostSide(graph);
  const resolve = resolveAsked(graph);
  const given = { imports: { [formAsGiven(graph).hostNamespace]: host.imports }, ...(resolve && { resolve }) };
  const binding: Binding = { name: "sent", options: {}, isCompiled: () => false, run: way };
  return attempt(graph, binding, { bytes, seed, given, host });
}

function textOf(found: Attempt): string {
  return JSON.stringify(found.came === "outcome" ? found.outcome : found.codes);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
