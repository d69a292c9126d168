import type { DependencyEdge, DependencyGraph } from "../order/dependency-graph.ts";
import { orderAcyclic } from "../order/order-acyclic.ts";
import type { OrderCycle } from "../order/order-component.ts";
import { LARGEST_EXACT_COMPONENT } from "../order/ordering-graph.ts";
import {
  type DefinitionPosition,
  type FindHoistable,
  freeEdges,
  type HoistableCycle,
  type Hoistables,
  type HoistCounts,
  NOTHING,
} from "./find-hoistable.ts";

export interface Hoists {
  /** For each module; undefined if nothing is hoisted. */
  readonly counts: readonly HoistCounts[] | undefined;
  /** The dependency graph without the edges that hoisting removes from cycles. */
  readonly reduced: DependencyGraph;
  /** The hoisted definition that provides an import, if importer and owner are in one cycle. */
  readonly hoistedImport: FindHoistable;
  /** The definitions that are hoisted because of their limits, in a cycle or not. */
  readonly reconciled: readonly DefinitionPosition[];
}

interface HoistInput {
  readonly graph: DependencyGraph;
  readonly hoistables: Hoistables;
  /** Orders a cycle that hoisting alone does not break. */
  readonly orderCycle: OrderCycle;
  readonly isUnwilling: (module: number) => boolean;
  /** Modules that are rewritten only if nothing else breaks their cycle. */
  readonly isCostly: (module: number) => boolean;
  /** False: nothing is hoisted to break a cycle. */
  readonly hoist: boolean | undefined;
  /** Definitions that are hoisted in any case. */
  readonly reconciled: readonly DefinitionPosition[];
}

/**
 * Chooses externs that the linker makes in place of their owners, so that cycles lose hard edges.
 *
 * A hard edge means that the owner of a memory has to exist before the importers of the memory. If the linker makes the
 * memory, the owner imports it like all others, and exports it as before. The edge is gone, often the cycle with it,
 * and then no function has to be deferred. Example: `program` owns the memory that `memory` imports; `memory` has the
 * functions that `program` imports. With the memory hoisted, `memory` is instantiated first, and `program` calls it
 * directly.
 *
 * To keep all indices, a module gives up the first definitions of an index space, which become its last imports. The
 * definitions in front of the wanted one are hoisted with it. All of them have to be movable, see `DefinedExtern`.
 *
 * Externs are hoisted only if that defers fewer functions or breaks the cycle. Up to 16 modules the set is minimal:
 * without any one of its members, the cycle would cost more.
 */
export function chooseHoists(input: HoistInput): Hoists {
  const { graph, hoistables, hoist, reconciled } = input;
  const chosen: DefinitionPosition[] = [...reconciled];
  if (hoist !== false) for (const cycle of hoistables.cycles) chosen.push(...chooseInCycle(cycle, input));
  if (chosen.length === 0) return { counts: undefined, reduced: graph, hoistedImport: () => undefined, reconciled };
  const last = lastOrdinals(chosen);
  const hoistedImport: FindHoistable = (importer, position) => {
    const found = hoistables.find(importer, position);
    return found !== undefined && isHoisted(found, last) ? found : undefined;
  };
  const counts = countPrefixes(chosen, graph.length);
  return { counts, reduced: reduce(graph, hoistedImport), hoistedImport, reconciled };
}

/** By module and kind, the last hoisted definition: all definitions in front of it are hoisted too. */
type LastOrdinals = ReadonlyMap<string, number>;

function lastOrdinals(chosen: readonly DefinitionPosition[]): LastOrdinals {
  const last = new Map<string, number>();
  for (const { module, kind, ordinal } of chosen) {
    const key = `${module} ${kind}`;
    if (ordinal > (last.get(key) ?? -1)) last.set(key, ordinal);
  }
  return last;
}

function isHoisted({ module, kind, ordinal }: DefinitionPosition, last: LastOrdinals): boolean {
  return ordinal <= (last.get(`${module} ${kind}`) ?? -1);
}

function countPrefixes(chosen: readonly DefinitionPosition[], moduleCount: number): HoistCounts[] {
  const counts = new Array<HoistCounts>(moduleCount).fill(NOTHING);
  for (const { module, kind, ordinal } of chosen) {
    const own = counts[module] as HoistCounts;
    if (ordinal >= own[kind]) counts[module] = { ...own, [kind]: ordinal + 1 };
  }
  return counts;
}

/** The graph without the imports of hoisted externs. An edge without imports is dropped. */
function reduce(graph: DependencyGraph, hoistedImport: FindHoistable): DependencyGraph {
  const reduced: (readonly DependencyEdge[])[] = [];
  for (const edges of graph) {
    const kept: DependencyEdge[] = [];
    for (const edge of edges) {
      const { importer, functions, externs } = edge;
      const hard: number[] = [];
      for (const position of externs) if (hoistedImport(importer, position) === undefined) hard.push(position);
      if (hard.length === externs.length) kept.push(edge);
      else if (hard.length + functions.length > 0) kept.push({ ...edge, externs: hard });
    }
    reduced.push(kept);
  }
  return reduced;
}

/** The definitions to hoist in one cycle: for each edge to be freed, the last definition of each kind. */
function chooseInCycle(cycle: HoistableCycle, input: HoistInput): readonly DefinitionPosition[] {
  const { neededBy } = cycle;
  if (neededBy.size === 0) return [];
  const wanted = new Map<string, DefinitionPosition>();
  const cheap: DefinitionPosition[] = [];
  for (const needed of neededBy.values()) {
    for (const definition of needed) {
      const key = `${definition.module} ${definition.kind} ${definition.ordinal}`;
      if (!wanted.has(key) && !input.isCostly(definition.module)) cheap.push(definition);
      wanted.set(key, definition);
    }
  }
  const all = [...wanted.values()];
  if (cheap.length === all.length) return chooseAmong(all, cycle, input);
  const chosen = chooseAmong(cheap, cycle, input);
  return costWith(chosen, cycle, input) < Number.POSITIVE_INFINITY ? chosen : chooseAmong(all, cycle, input);
}

/** The candidates that pay off; empty if the cycle costs as much without them. */
function chooseAmong(
  candidates: readonly DefinitionPosition[],
  cycle: HoistableCycle,
  input: HoistInput,
): readonly DefinitionPosition[] {
  if (candidates.length === 0) return [];
  const best = costWith(candidates, cycle, input);
  // A cycle costs at least one function, so it always pays to break it by hoisting alone.
  if ((best > 0 || input.reconciled.length > 0) && best >= costWith([], cycle, input)) return [];
  if (best === 0 && candidates.length === 1) return candidates;
  return cycle.members.length <= LARGEST_EXACT_COMPONENT
    ? dropNeedless(candidates, best, { cycle, input })
    : candidates;
}

/** Returns how many functions the cycle defers if these definitions are hoisted; infinity if nothing breaks it. */
function costWith(chosen: readonly DefinitionPosition[], cycle: HoistableCycle, input: HoistInput): number {
  const { members } = cycle;
  const edges = edgesWith(chosen, cycle, input);
  if (orderAcyclic(members, edges) !== undefined) return 0;
  return input.orderCycle(members, edges, input.isUnwilling).cost;
}

/** The edges of a cycle that remain if these definitions are hoisted. */
function edgesWith(
  chosen: readonly DefinitionPosition[],
  { members, neededBy }: HoistableCycle,
  { graph, reconciled }: HoistInput,
): DependencyGraph {
  const last = lastOrdinals(reconciled.length === 0 ? chosen : [...reconciled, ...chosen]);
  const freed = new Set<DependencyEdge>();
  for (const [edge, needed] of neededBy) {
    if (needed.every((definition) => isHoisted(definition, last))) freed.add(edge);
  }
  return freeEdges(members, graph, freed);
}

/**
 * Removes, one at a time, each definition without which the others cost no more. The last definitions of an index space
 * are tried first: while one of them is hoisted, removing a definition in front of it changes nothing. For each kind,
 * there are at most as many candidates as a small cycle has edges, no matter how many definitions its members have.
 */
function dropNeedless(
  wanted: readonly DefinitionPosition[],
  best: number,
  { cycle, input }: { readonly cycle: HoistableCycle; readonly input: HoistInput },
): readonly DefinitionPosition[] {
  let kept = wanted;
  for (const tried of [...wanted].sort((a, b) => b.ordinal - a.ordinal)) {
    const rest = kept.filter((one) => one !== tried);
    // With a best of 0, only one question is left: is the cycle gone?
    const isEnough =
      best === 0
        ? orderAcyclic(cycle.members, edgesWith(rest, cycle, input)) !== undefined
        : costWith(rest, cycle, input) <= best;
    if (isEnough) kept = rest;
  }
  return kept;
}
