import type { LinkPlan, PlannedImport } from "@rec/core";
import type { Context } from "../context.ts";
import type { HostOptions } from "../input/host-options.ts";
import { planFiles, readFiles } from "../input/plan-files.ts";
import type { PlanningOptions } from "./common-options.ts";

export interface GraphOptions extends PlanningOptions, HostOptions {
  readonly format: "mermaid" | "dot" | "json";
}

/** The imports of one module from one provider, under one binding. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly binding: string;
  /** Names of the imports, in order. */
  readonly names: readonly string[];
}

interface Graph {
  readonly nodes: readonly { readonly id: string; readonly kind: "module" | "host" | "trap" }[];
  readonly edges: readonly Edge[];
}

/** `rec graph`: prints which module imports from which, as a graph for another program to draw. */
export async function graph(files: readonly string[], options: GraphOptions, context: Context): Promise<void> {
  const found = graphOf(await planFiles(await readFiles(files, options, context), options));
  context.terminal.print(options.json ? FORMATS.json(found) : FORMATS[options.format](found));
}

const HOST = "(host)";
const TRAP = "(trap)";

function graphOf(plan: LinkPlan): Graph {
  const edges = new Map<string, { from: string; to: string; binding: string; names: string[] }>();
  for (const { name: from, imports } of plan.modules) {
    for (const entry of imports) {
      const { to, binding } = providerOf(entry, plan);
      const key = JSON.stringify([from, to, binding]);
      const edge = edges.get(key) ?? { from, to, binding, names: [] };
      edge.names.push(entry.name);
      edges.set(key, edge);
    }
  }
  const others = new Set([...edges.values()].map(({ to }) => to));
  return {
    nodes: [
      ...plan.modules.map(({ name }) => ({ id: name, kind: "module" as const })),
      ...(others.has(HOST) ? [{ id: HOST, kind: "host" as const }] : []),
      ...(others.has(TRAP) ? [{ id: TRAP, kind: "trap" as const }] : []),
    ],
    edges: [...edges.values()],
  };
}

function providerOf({ binding }: PlannedImport, plan: LinkPlan): { readonly to: string; readonly binding: string } {
  switch (binding.by) {
    case "host":
      return { to: HOST, binding: "host" };
    case "export":
      return { to: binding.module, binding: "direct" };
    case "deferred": {
      const deferred = plan.deferred[binding.slot];
      return { to: deferred?.provider.module ?? HOST, binding: deferred?.binding ?? "shim" };
    }
    case "made":
      return { to: binding.provider?.module ?? HOST, binding: "hoisted" };
    case "trap":
      return { to: TRAP, binding: "trap" };
  }
}

const MOST_NAMES = 3;

function label({ names, binding }: Edge): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `${shown}${more}${binding === "direct" || binding === "host" ? "" : ` (${binding})`}`;
}

const FORMATS: Readonly<Record<GraphOptions["format"], (graph: Graph) => string>> = {
  mermaid({ nodes, edges }) {
    const ids = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
    const text = (value: string) => `"${value.replace(/[#"&<>\n\r]/g, (character) => `#${character.charCodeAt(0)};`)}"`;
    return [
      "flowchart LR",
      ...nodes.map(({ id, kind }) => `  ${ids.get(id)}${kind === "module" ? `[${text(id)}]` : `([${text(id)}])`}`),
      ...edges.map((edge) => `  ${ids.get(edge.from)} -->|${text(label(edge))}| ${ids.get(edge.to)}`),
    ].join("\n");
  },
  dot({ nodes, edges }) {
    const text = (value: string) => `"${value.replace(/["\\]/g, "\\$&").replace(/[\n\r]/g, " ")}"`;
    return [
      "digraph link {",
      "  rankdir=LR;",
      ...nodes.map(({ id, kind }) => `  ${text(id)} [shape=${kind === "module" ? "box" : "ellipse"}];`),
      ...edges.map((edge) => `  ${text(edge.from)} -> ${text(edge.to)} [label=${text(label(edge))}];`),
      "}",
    ].join("\n");
  },
  json: (graph) => JSON.stringify(graph, null, 2),
};
