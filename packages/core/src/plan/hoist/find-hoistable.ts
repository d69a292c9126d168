import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import type { Definitions, ModuleType } from "../../wasm/module-type.ts";
import type { Components } from "../order/cut-edges.ts";
import type { DependencyEdge, DependencyGraph } from "../order/dependency-graph.ts";
import { orderAcyclic } from "../order/order-acyclic.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { NamedModule } from "../resolve/index-exports.ts";

export type HoistableKind = Exclude<ExternKind, "function">;

export const HOISTABLE_KINDS: readonly HoistableKind[] = ["table", "memory", "global", "tag"];

/** For each kind, how many of a module's first definitions become imports. */
export type HoistCounts = Readonly<Record<HoistableKind, number>>;

export const NOTHING: HoistCounts = { table: 0, memory: 0, global: 0, tag: 0 };

/** A definition of a module: the `ordinal`-th of its kind behind the imported ones. */
export interface DefinitionPosition {
  readonly module: number;
  readonly kind: HoistableKind;
  readonly ordinal: number;
}

/** Finds the movable definition behind an import, if importer and owner are in one cycle. */
export type FindHoistable = (importer: number, position: number) => DefinitionPosition | undefined;

/** The definitions that could be hoisted out of one cycle. */
export interface HoistableCycle {
  readonly members: readonly number[];
  /** For each edge that hoisting can free of its externs: the definitions to hoist for it, the last of each kind. */
  readonly neededBy: ReadonlyMap<DependencyEdge, readonly DefinitionPosition[]>;
  /** Whether the cycle is gone if all of these definitions are hoisted. */
  readonly isFreed: boolean;
}

interface HoistableInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly graph: DependencyGraph;
  readonly cycles: Components;
}

export interface Hoistables {
  readonly cycles: readonly HoistableCycle[];
  readonly find: FindHoistable;
}

/**
 * Finds the externs of each cycle that the linker could make in place of their owners, and whether that would break the
 * cycle.
 *
 * A definition can be hoisted if it and all definitions of its kind in front of it are movable, see `DefinedExtern`.
 */
export function findHoistable(input: HoistableInput): Hoistables {
  const { graph, cycles } = input;
  const find = createFinder(input);
  const found: HoistableCycle[] = [];
  for (const members of cycles) {
    const inside = new Set(members);
    const neededBy = new Map<DependencyEdge, readonly DefinitionPosition[]>();
    for (const module of members) {
      for (const edge of graph[module] ?? []) {
        const needed = inside.has(edge.provider) ? lastNeeded(edge, find) : [];
        if (needed.length > 0) neededBy.set(edge, needed);
      }
    }
    const freed = freeEdges(members, graph, neededBy);
    found.push({ members, neededBy, isFreed: neededBy.size > 0 && orderAcyclic(members, freed) !== undefined });
  }
  return { cycles: found, find };
}

function createFinder({ modules, definitions, cycles }: HoistableInput): FindHoistable {
  const cycleOf = new Int32Array(modules.length).fill(-1);
  for (let cycle = 0; cycle < cycles.length; cycle += 1) {
    for (const module of cycles[cycle] as readonly number[]) cycleOf[module] = cycle;
  }
  const counted: (HoistableDefinitions | undefined)[] = new Array(modules.length);
  return (importer, position) => {
    const definition = definitions[importer]?.[position];
    if (definition?.by !== "export") return undefined;
    const { module } = definition.at;
    if (cycleOf[module] !== cycleOf[importer] || cycleOf[module] === -1) return undefined;
    const { type } = modules[module] as NamedModule;
    const provided = type.exports[definition.at.export];
    if (provided === undefined || provided.type.kind === "opaque" || provided.type.kind === "function")
      return undefined;
    // A string constant of the engine, which the module passes on.
    if (provided.importIndex !== undefined) return undefined;
    const { kind } = provided.type;
    const own = counted[module] ?? countDefinitions(type);
    counted[module] = own;
    const ordinal = provided.index - own.imported[kind];
    return ordinal < own.movable[kind] ? { module, kind, ordinal } : undefined;
  };
}

/** The hoistable definitions of one module. */
interface HoistableDefinitions {
  /** The index of its first own definition in each index space. */
  readonly imported: Readonly<Record<ExternKind, number>>;
  readonly movable: HoistCounts;
}

function countDefinitions({ imports, definitions }: ModuleType): HoistableDefinitions {
  const imported = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const entry of imports) imported[externKindOf(entry.type)] += 1;
  const movable = { ...NOTHING };
  for (const kind of HOISTABLE_KINDS) movable[kind] = countMovable(definitions[kind]);
  return { imported, movable };
}

/** Returns how many definitions of a kind are movable, up to the first one that is not. */
function countMovable(definitions: Definitions[HoistableKind]): number {
  let count = 0;
  while (definitions[count]?.movable === true) count += 1;
  return count;
}

/**
 * The definitions to hoist so that an edge is no longer hard: the last of each kind, because those in front of it are
 * hoisted with it. Empty if one of them cannot be hoisted.
 */
function lastNeeded({ importer, externs }: DependencyEdge, find: FindHoistable): readonly DefinitionPosition[] {
  const last: DefinitionPosition[] = [];
  for (const position of externs) {
    const definition = find(importer, position);
    if (definition === undefined) return [];
    const known = last.findIndex(({ kind }) => kind === definition.kind);
    if (known < 0) last.push(definition);
    else if (definition.ordinal >= (last[known] as DefinitionPosition).ordinal) last[known] = definition;
  }
  return last;
}

/**
 * The edges between the members of one cycle, some of them without their externs; edges to other modules are left out.
 *
 * @param freed - the edges that lose their externs, as keys
 */
export function freeEdges(
  members: readonly number[],
  graph: DependencyGraph,
  freed: { has(edge: DependencyEdge): boolean },
): DependencyGraph {
  const own: DependencyEdge[][] = [];
  for (const module of members) {
    const edges: DependencyEdge[] = [];
    for (const edge of graph[module] ?? []) {
      if (!freed.has(edge)) edges.push(edge);
      else if (edge.functions.length > 0) edges.push({ ...edge, externs: [] });
    }
    own[module] = edges;
  }
  return own;
}
