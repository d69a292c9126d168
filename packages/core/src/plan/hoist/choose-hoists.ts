import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import type { Definitions, ModuleType } from "../../wasm/module-type.ts";
import { type Components, isCycle } from "../order/cut-edges.ts";
import type { DependencyEdge, DependencyGraph } from "../order/dependency-graph.ts";
import { LARGEST_EXACT_COMPONENT, orderComponent } from "../order/order-component.ts";
import type { Definition } from "../resolve/follow-re-exports.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

export type HoistableKind = Exclude<ExternKind, "function">;

export const HOISTABLE_KINDS: readonly HoistableKind[] = ["table", "memory", "global", "tag"];

/** How many of a module's first definitions of each kind become imports. */
export type HoistCounts = Readonly<Record<HoistableKind, number>>;

/** A definition of a module: the `ordinal`-th of its kind behind the imported ones. */
export interface DefinitionPosition {
  readonly module: number;
  readonly kind: HoistableKind;
  readonly ordinal: number;
}

export interface Hoists {
  /** For each module. */
  readonly counts: readonly HoistCounts[];
  /** The dependency graph without the edges that hoisting removes from cycles. */
  readonly reduced: DependencyGraph;
  /** Of an import: the hoisted definition that provides it, where importer and owner are of one cycle. */
  readonly hoistedImport: (importer: number, position: number) => DefinitionPosition | undefined;
}

const NOTHING: HoistCounts = { table: 0, memory: 0, global: 0, tag: 0 };

interface HoistInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly graph: DependencyGraph;
  readonly components: Components;
  readonly isUnwilling: (module: number) => boolean;
  /** Modules that are rewritten only where nothing else breaks their cycle. */
  readonly isCostly?: (module: number) => boolean;
  /** False: nothing is hoisted. */
  readonly hoist?: boolean | undefined;
}

/**
 * Chooses externs that the linker makes in their owners' place, so that cycles lose hard edges.
 *
 * A hard edge says that the owner of a memory has to exist before those who import it. If the linker makes the memory, the
 * owner imports it like everybody else, and exports it as before; the edge is gone, often the cycle with it, and then no
 * function has to be deferred. `program` owns the memory that `memory` imports, `memory` has the functions that `program`
 * imports: with the memory hoisted, `memory` is instantiated first and `program` calls it directly.
 *
 * So that no index shifts, a module gives up the first definitions of an index space, which become its last imports; what
 * stands in front of the wanted one is hoisted with it. All of these have to be movable, see `DefinedExtern`.
 *
 * A cycle is hoisted in only where that defers fewer functions, or where nothing else breaks it; and in cycles of up to 16
 * modules nothing is hoisted without which the rest would do as well.
 */
export function hoistExterns(input: HoistInput): Hoists {
  const lookup = createLookup(input);
  const chosen: DefinitionPosition[] = [];
  const cycles = input.hoist === false ? [] : input.components.filter((members) => isCycle(members, input.graph));
  for (const members of cycles) {
    chosen.push(...chooseHoists(members, input, lookup));
  }
  if (chosen.length === 0) {
    return { counts: input.modules.map(() => NOTHING), reduced: input.graph, hoistedImport: () => undefined };
  }
  const isHoisted = prefixesUpTo(chosen);
  const hoistedImport = (importer: number, position: number): DefinitionPosition | undefined => {
    const found = lookup.definitionInCycle(importer, position);
    return found !== undefined && isHoisted(found) ? found : undefined;
  };
  const reduced = reduce(input.graph, (importer, position) => hoistedImport(importer, position) !== undefined);
  return { counts: countPrefixes(chosen, input.modules.length), reduced, hoistedImport };
}

interface Lookup {
  /** The movable definition behind an import, if importer and owner are of one component. */
  definitionInCycle(importer: number, position: number): DefinitionPosition | undefined;
}

function createLookup({ modules, definitions, components }: HoistInput): Lookup {
  const componentOf = new Int32Array(modules.length);
  components.forEach((members, component) => {
    for (const module of members) componentOf[module] = component;
  });
  const offers = new Map<number, Offer>();
  const offerOf = (module: number): Offer => {
    const known = offers.get(module) ?? describeOffer(modules[module]?.type);
    offers.set(module, known);
    return known;
  };
  return {
    definitionInCycle(importer, position) {
      const definition = definitions[importer]?.[position];
      if (definition?.by !== "export") return undefined;
      const { module } = definition.at;
      if (componentOf[module] !== componentOf[importer]) return undefined;
      const provided = modules[module]?.type.exports[definition.at.export];
      if (provided === undefined || provided.type.kind === "opaque" || provided.type.kind === "function")
        return undefined;
      const { kind } = provided.type;
      const { imported, movable } = offerOf(module);
      const ordinal = provided.index - imported[kind];
      return ordinal < movable[kind] ? { module, kind, ordinal } : undefined;
    },
  };
}

/** What can be hoisted out of one module. */
interface Offer {
  /** Where its own definitions begin in each index space. */
  readonly imported: Readonly<Record<ExternKind, number>>;
  readonly movable: HoistCounts;
}

function describeOffer(type: ModuleType | undefined): Offer {
  const imported: Record<ExternKind, number> = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const entry of type?.imports ?? []) imported[externKindOf(entry.type)] += 1;
  return { imported, movable: type === undefined ? NOTHING : countMovable(type.definitions) };
}

/** Of each kind, how many definitions from the first on are movable without a gap. */
function countMovable(definitions: Definitions): HoistCounts {
  const counts = { ...NOTHING };
  for (const kind of HOISTABLE_KINDS) {
    const firstFixed = definitions[kind].findIndex(({ movable }) => !movable);
    counts[kind] = firstFixed < 0 ? definitions[kind].length : firstFixed;
  }
  return counts;
}

function keyOf({ module, kind, ordinal }: DefinitionPosition): string {
  return `${module} ${kind} ${ordinal}`;
}

function countPrefixes(chosen: readonly DefinitionPosition[], moduleCount: number): HoistCounts[] {
  const counts = Array.from({ length: moduleCount }, () => ({ ...NOTHING }));
  for (const { module, kind, ordinal } of chosen) {
    const own = counts[module];
    if (own !== undefined) own[kind] = Math.max(own[kind], ordinal + 1);
  }
  return counts;
}

/** Whether a definition is hoisted with those chosen: what stands in front of one goes with it. */
function prefixesUpTo(chosen: Iterable<DefinitionPosition>): (position: DefinitionPosition) => boolean {
  const last = new Map<string, number>();
  for (const { module, kind, ordinal } of chosen) {
    const key = `${module} ${kind}`;
    last.set(key, Math.max(last.get(key) ?? -1, ordinal));
  }
  return ({ module, kind, ordinal }) => ordinal <= (last.get(`${module} ${kind}`) ?? -1);
}

/** The graph without the hard imports that `isFree` names; an edge without imports is dropped. */
function reduce(graph: DependencyGraph, isFree: (importer: number, position: number) => boolean): DependencyGraph {
  return graph.map((edges) => {
    if (edges.every(({ externs }) => externs.length === 0)) return edges;
    return edges
      .map((edge) => ({ ...edge, externs: edge.externs.filter((position) => !isFree(edge.importer, position)) }))
      .filter(({ externs, functions }) => externs.length + functions.length > 0);
  });
}

/** The definitions to hoist in one cycle: of each edge that is to be freed, the last of each kind. */
function chooseHoists(
  members: readonly number[],
  { graph, isUnwilling, isCostly = () => false }: HoistInput,
  lookup: Lookup,
): DefinitionPosition[] {
  const inside = new Set(members);
  const neededBy = new Map<DependencyEdge, readonly DefinitionPosition[]>();
  for (const edge of members.flatMap((module) => graph[module] ?? [])) {
    const needed = inside.has(edge.provider) ? lastNeeded(edge, lookup) : [];
    if (needed.length > 0) neededBy.set(edge, needed);
  }
  if (neededBy.size === 0) return [];
  const costWith = (chosen: readonly DefinitionPosition[]): number => {
    const isHoisted = prefixesUpTo(chosen);
    const isFree = (edge: DependencyEdge): boolean => neededBy.get(edge)?.every(isHoisted) === true;
    return orderComponent(members, freeEdges(members, graph, isFree), isUnwilling).cost;
  };
  const wanted = new Map([...neededBy.values()].flat().map((definition) => [keyOf(definition), definition]));
  const all = [...wanted.values()];
  const choose = (candidates: readonly DefinitionPosition[]): DefinitionPosition[] => {
    const best = costWith(candidates);
    if (best >= costWith([])) return [];
    return members.length <= LARGEST_EXACT_COMPONENT ? dropNeedless(candidates, best, costWith) : [...candidates];
  };
  const cheap = all.filter(({ module }) => !isCostly(module));
  if (cheap.length === all.length) return choose(all);
  const chosen = choose(cheap);
  return costWith(chosen) < Number.POSITIVE_INFINITY ? chosen : choose(all);
}

/**
 * What an edge would need hoisted to be hard no more: the last definition of each kind, as what stands in front of it goes
 * with it. Nothing if that cannot be had.
 */
function lastNeeded({ importer, externs }: DependencyEdge, lookup: Lookup): DefinitionPosition[] {
  const last = new Map<HoistableKind, DefinitionPosition>();
  for (const position of externs) {
    const definition = lookup.definitionInCycle(importer, position);
    if (definition === undefined) return [];
    if (definition.ordinal >= (last.get(definition.kind)?.ordinal ?? 0)) last.set(definition.kind, definition);
  }
  return [...last.values()];
}

/** The edges of the members of one cycle, some of them without their externs; those of other modules are left out. */
function freeEdges(
  members: readonly number[],
  graph: DependencyGraph,
  isFree: (edge: DependencyEdge) => boolean,
): DependencyGraph {
  const own: (readonly DependencyEdge[])[] = [];
  for (const module of members) {
    own[module] = (graph[module] ?? []).flatMap((edge) => {
      if (!isFree(edge)) return edge;
      return edge.functions.length > 0 ? { ...edge, externs: [] } : [];
    });
  }
  return own;
}

/**
 * Leaves out, one at a time, what the rest does as well without. The last definitions of an index space are tried first:
 * as long as one is hoisted, leaving out those in front of it changes nothing. There are at most as many to try as a small
 * cycle has edges, for each kind, however many definitions its members have.
 */
function dropNeedless(
  wanted: readonly DefinitionPosition[],
  best: number,
  costWith: (chosen: readonly DefinitionPosition[]) => number,
): DefinitionPosition[] {
  let kept = wanted;
  for (const tried of [...wanted].sort((a, b) => b.ordinal - a.ordinal)) {
    const rest = kept.filter((one) => one !== tried);
    if (costWith(rest) <= best) kept = rest;
  }
  return [...kept];
}
