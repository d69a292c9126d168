import type { GraphModule, WasmGraph } from "./graph-types.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";

/** Modules that are linked together. Each has one instance, however many groups or ES modules import it. */
export interface Group {
  /** The first of `modules`: no other group of the graph has it. */
  readonly key: string;
  /** The ids of its modules in ascending order of code units: the order does not depend on the entry. */
  readonly modules: readonly string[];
  /** Keys of the groups that it imports from, in ascending order. */
  readonly groups: readonly string[];
  /** Ids of the ES modules that give it host imports, in ascending order. */
  readonly others: readonly string[];
  /** Whether its modules import each other in a cycle, or one of them imports from itself. */
  readonly cyclic: boolean;
  /**
   * Whether an import has its provider only because of the entry of the graph. From another entry, the group may be
   * another one, or lack that provider.
   */
  readonly open: boolean;
}

/**
 * Divides the modules of a graph into groups: cycles of imports, with the modules that share a memory with them, and with dynamic
 * libraries.
 *
 * A group is a strongly connected component of the graph in which each import of a memory, and each need of a library, is an edge in
 * both directions.
 * So imports between groups form no cycle, and one pass finds the groups. Modules that import one memory of the host, or
 * one memory without a provider, are joined too.
 *
 * @param graph - from `readGraph`
 * @returns groups in an order in which each comes behind the groups that it imports
 */
export function groupsOf(graph: WasmGraph): readonly Group[] {
  const modules = [...graph.modules.values()];
  const position = new Map(modules.map(({ id }, at) => [id, at]));
  const edges = modules.map((module) => wasmProvidersOf(module).map((id) => position.get(id) as number));
  const joined = joinMemories(modules, { position, edges });
  const components = stronglyConnectedComponents(joined).map((members) =>
    members.map((at) => modules[at] as GraphModule).sort((a, b) => compare(a.id, b.id)),
  );
  const keyOf = new Map(components.flatMap((members) => members.map(({ id }) => [id, members[0]?.id ?? id])));
  const isCyclic = cyclicModules(edges);
  return components.map((members) => {
    const key = members[0]?.id ?? "";
    const keys = members.flatMap(wasmProvidersOf).map((id) => keyOf.get(id) as string);
    return {
      key,
      modules: members.map(({ id }) => id),
      groups: ascending(keys.filter((each) => each !== key)),
      others: ascending(
        members.flatMap(({ providers }) => providers.flatMap((each) => (each.kind === "other" ? each.id : []))),
      ),
      cyclic: members.some(({ id }) => isCyclic.has(position.get(id) as number)),
      open: members.some(
        ({ providers, libraries }) =>
          libraries.size > 0 || providers.some((each) => each.kind === "wasm" && each.found === "graph"),
      ),
    };
  });
}

function wasmProvidersOf({ providers }: GraphModule): readonly string[] {
  return [...new Set(providers.flatMap((provider) => (provider.kind === "wasm" ? provider.id : [])))];
}

interface Edges {
  readonly position: ReadonlyMap<string, number>;
  readonly edges: readonly (readonly number[])[];
}

/** The edges, with one back for each import of a memory, with edges both ways for each library, and with edges both ways between importers of a foreign memory. */
function joinMemories(modules: readonly GraphModule[], { position, edges }: Edges): readonly (readonly number[])[] {
  const joined = edges.map((each) => [...each]);
  for (const [importer, { libraries }] of modules.entries()) {
    for (const id of libraries.values()) {
      const library = position.get(id) as number;
      joined[importer]?.push(library);
      joined[library]?.push(importer);
    }
  }
  const lastImporter = new Map<string, number>();
  for (const [importer, { type, providers }] of modules.entries()) {
    for (const [at, entry] of type.imports.entries()) {
      const provider = providers[at];
      if (entry.type.kind !== "memory" || provider === undefined) continue;
      if (provider.kind === "wasm") {
        joined[position.get(provider.id) as number]?.push(importer);
        continue;
      }
      const owner = provider.kind === "other" ? [provider.id, entry.name] : ["", entry.module, entry.name];
      const memory = JSON.stringify(owner);
      const before = lastImporter.get(memory);
      if (before !== undefined) {
        joined[before]?.push(importer);
        joined[importer]?.push(before);
      }
      lastImporter.set(memory, importer);
    }
  }
  return joined;
}

/** The modules in a cycle of imports, without the edges that a shared memory adds. */
function cyclicModules(edges: readonly (readonly number[])[]): ReadonlySet<number> {
  const inCycles = stronglyConnectedComponents(edges).filter((members) => members.length > 1);
  const own = edges.flatMap((targets, at) => (targets.includes(at) ? at : []));
  return new Set([...inCycles.flat(), ...own]);
}

function ascending(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort(compare);
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
