import type { Binding } from "./bindings.ts";
import { type Definition, extern, type Graph, HOST, type Import, type Kind } from "./graph.ts";

/*
 * The dependencies of the modules, computed from the graph by the simplest means: reachability by Warshall's algorithm,
 * orders by trying them all. The planner's results are checked against them.
 */

/**
 * The module that provides an import: the definition's owner, or the re-exporting module at which the known chain ends.
 */
export type ProviderLookup = (entry: Import) => number;

/** One import of another module, or of itself. Modules by position in the graph. */
export interface Need {
  readonly importer: number;
  readonly provider: number;
  readonly entry: Import;
  readonly kind: Kind;
  /** Whether only the provider can create the imported extern. */
  readonly isRigid: boolean;
}

export interface Relations {
  readonly needs: readonly Need[];
  readonly providerOf: ProviderLookup;
  /** Components in input order of their first members; members in input order. */
  readonly components: readonly (readonly number[])[];
  /** Modules in components that are cycles. */
  readonly cyclic: ReadonlySet<number>;
  /** Whether imports that only their providers can create form a cycle. */
  readonly hasRigidCycle: boolean;
}

interface RelationsInput {
  readonly binding: Binding;
  readonly seed: number;
  /** Positions of modules in input order. */
  readonly inputOrder: readonly number[];
}

export function relationsOf(graph: Graph, { binding, seed, inputOrder }: RelationsInput): Relations {
  const isCompiled = (module: number): boolean => binding.isCompiled(inputOrder.indexOf(module), seed);
  const passesOn = (module: number): boolean => binding.knowsPassedOn === true || !isCompiled(module);
  const providerOf = (entry: Import): number => {
    if (entry.from === entry.definition.owner) return entry.from;
    const next = graph.modules[entry.from]?.imports.find(({ definition }) => definition === entry.definition);
    return next === undefined || !passesOn(entry.from) ? entry.from : providerOf(next);
  };
  const needs = graph.modules.flatMap(({ position, imports }) =>
    imports
      .filter(({ from }) => from !== HOST)
      .map((entry): Need => {
        const provider = providerOf(entry);
        const kind = entry.definition.extern.kind;
        const isHoistable =
          binding.options.hoist !== false && !isCompiled(provider) && isMovable(graph, provider, entry.definition);
        return { importer: position, provider, entry, kind, isRigid: kind !== "function" && !isHoistable };
      }),
  );
  const reaches = reachability(graph.modules.length, needs);
  const rigidly = reachability(
    graph.modules.length,
    needs.filter(({ isRigid }) => isRigid),
  );
  return {
    needs,
    providerOf,
    components: componentsOf(inputOrder, reaches),
    cyclic: new Set(inputOrder.filter((module) => reaches[module]?.[module])),
    hasRigidCycle: inputOrder.some((module) => rigidly[module]?.[module]),
  };
}

/** A definition is movable if its initial value, and those of the definitions before it, do not refer to the module. */
function isMovable({ modules }: Graph, provider: number, definition: Definition): boolean {
  if (definition.owner !== provider) return false;
  const sameKind = (modules[provider]?.definitions ?? []).filter(
    ({ extern }) => extern.kind === definition.extern.kind,
  );
  const upToIt = sameKind.slice(0, sameKind.indexOf(definition) + 1);
  return upToIt.every((one) => extern(one, "global")?.initial !== "host constant");
}

/** For each module, the modules that it needs, directly or indirectly. */
function reachability(size: number, needs: readonly Need[]): boolean[][] {
  const reaches = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const { importer, provider } of needs) (reaches[importer] ?? [])[provider] = true;
  for (let middle = 0; middle < size; middle += 1) {
    for (const row of reaches) {
      if (row[middle]) for (let to = 0; to < size; to += 1) row[to] ||= reaches[middle]?.[to] ?? false;
    }
  }
  return reaches;
}

function componentsOf(inputOrder: readonly number[], reaches: readonly (readonly boolean[])[]): number[][] {
  const components: number[][] = [];
  for (const module of inputOrder) {
    const known = components.find(([first]) => reaches[module]?.[first ?? -1] && reaches[first ?? -1]?.[module]);
    if (known === undefined) components.push([module]);
    else known.push(module);
  }
  return components;
}

/** The fewest functions that any order of one component defers; `bound` ends the search early. */
export function fewestDeferred(members: readonly number[], edges: readonly WeightedEdge[]): number {
  const place = (set: number, member: number): boolean => (set & (1 << members.indexOf(member))) !== 0;
  const inside = edges.filter(({ importer, provider }) => members.includes(importer) && members.includes(provider));
  const known = new Map<number, number>();
  const rest = (set: number): number => {
    if (set === 2 ** members.length - 1) return 0;
    const before = known.get(set);
    if (before !== undefined) return before;
    let least = Number.POSITIVE_INFINITY;
    members.forEach((member, bit) => {
      if (place(set, member)) return;
      const late = inside.filter(({ importer, provider }) => importer === member && !place(set, provider));
      if (late.some(({ isHard }) => isHard)) return;
      const cost = late.reduce((sum, { functions }) => sum + functions, 0);
      least = Math.min(least, cost + rest(set | (1 << bit)));
    });
    known.set(set, least);
    return least;
  };
  return rest(0);
}

export interface WeightedEdge {
  readonly importer: number;
  readonly provider: number;
  readonly isHard: boolean;
  /** Number of different functions that are imported. */
  readonly functions: number;
}
