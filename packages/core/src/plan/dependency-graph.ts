import { externKindOf } from "../wasm/extern-type.ts";
import type { Definition } from "./follow-re-exports.ts";
import type { NamedModule } from "./index-exports.ts";

/** All imports of one module that another one (or itself) provides. Modules by position in the input. */
export interface DependencyEdge {
  readonly importer: number;
  readonly provider: number;
  /**
   * Positions of its function imports: these can be bound after both modules are instantiated. Imports under one module
   * and name are deferred together, so only the first of them counts.
   */
  readonly functions: readonly number[];
  /** Positions of its memory, table, global and tag imports: for these the provider has to come first. */
  readonly externs: readonly number[];
}

/** A hard edge cannot be cut. */
export function isHardEdge(edge: DependencyEdge): boolean {
  return edge.externs.length > 0;
}

/** For each module, its edges to providers, in the order in which its imports name them. */
export type DependencyGraph = readonly (readonly DependencyEdge[])[];

interface GrowingEdge extends DependencyEdge {
  readonly functions: number[];
  readonly externs: number[];
}

/** Who needs whom, from where every import is defined. Imports from the host make no edge. */
export function buildDependencyGraph(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
): DependencyGraph {
  return modules.map(({ type }, importer) => {
    const edges = new Map<number, GrowingEdge>();
    const counted = new Set<string>();
    type.imports.forEach((entry, position) => {
      const definition = definitions[importer]?.[position];
      if (definition?.by !== "export") return;
      const provider = definition.at.module;
      let edge = edges.get(provider);
      if (edge === undefined) {
        edge = { importer, provider, functions: [], externs: [] };
        edges.set(provider, edge);
      }
      if (externKindOf(entry.type) !== "function") {
        edge.externs.push(position);
        return;
      }
      const key = JSON.stringify([entry.module, entry.name]);
      if (!counted.has(key)) edge.functions.push(position);
      counted.add(key);
    });
    return [...edges.values()];
  });
}
