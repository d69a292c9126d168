import { externKindOf } from "../../wasm/extern-type.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

/** All imports of one module from one provider, which may be the module itself. Modules are positions in the input. */
export interface DependencyEdge {
  readonly importer: number;
  readonly provider: number;
  /**
   * Positions of its function imports, which can be bound after both modules are instantiated. Imports with the same
   * module and name are deferred together, so only the first of them is listed.
   */
  readonly functions: readonly number[];
  /** Positions of its memory, table, global and tag imports, for which the provider has to be instantiated first. */
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

/** Builds the dependency graph from the definition of each import. Imports from the host make no edge. */
export function buildDependencyGraph(
  modules: readonly NamedModule[],
  definitions: readonly (readonly Definition[])[],
): DependencyGraph {
  /** For each provider: the importer of its newest edge, and that edge. */
  const madeFor = new Int32Array(modules.length).fill(-1);
  const madeLast: GrowingEdge[] = new Array(modules.length);
  const keyOf = createImportKeys();
  return modules.map(({ type }, importer) => {
    const edges: GrowingEdge[] = [];
    const isRepeated = createRepetitionCheck(type.imports, keyOf);
    type.imports.forEach((entry, position) => {
      const definition = definitions[importer]?.[position];
      if (definition?.by !== "export") return;
      const isFunction = externKindOf(entry.type) === "function";
      if (isFunction && isRepeated(entry)) return;
      const provider = definition.at.module;
      if (madeFor[provider] === importer) {
        madeLast[provider]?.[isFunction ? "functions" : "externs"].push(position);
        return;
      }
      const edge = {
        importer,
        provider,
        functions: isFunction ? [position] : [],
        externs: isFunction ? [] : [position],
      };
      madeFor[provider] = importer;
      madeLast[provider] = edge;
      edges.push(edge);
    });
    return edges;
  });
}

/** Returns a function that reports whether an earlier import had the same module and name. */
function createRepetitionCheck(
  imports: readonly ImportType[],
  keyOf: (entry: ImportType) => string,
): (entry: ImportType) => boolean {
  if (imports.length < 2) return () => false;
  const known = new Set<string>();
  return (entry) => {
    const key = keyOf(entry);
    const isRepeated = known.has(key);
    known.add(key);
    return isRepeated;
  };
}
