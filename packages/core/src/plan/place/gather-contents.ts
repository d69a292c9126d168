import { functionSlots, roomOf, stackOf } from "../../wasm/head-contents.ts";
import { at, smallest } from "../../wasm/lists.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import { startKindOf } from "../../wasm/start-kind.ts";
import type { PlannedContents } from "../planned-contents.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import { type ArrangedMemory, agreesAlready } from "./arrange-memory.ts";
import type { ArrangedTable } from "./arrange-table.ts";

interface Decisions {
  readonly memories: readonly ArrangedMemory[];
  readonly tables: readonly ArrangedTable[];
}

/**
 * Gathers the contents of modules that the decisions depend on, so that a stored plan is not used for modules that were built
 * again with others. For a placed module, its place tells all but the stack.
 *
 * @returns by position of the module; modules that came compiled show nothing, and are left out
 */
export function gatherContents(
  { memories, tables }: Decisions,
  modules: readonly NamedModule[],
): ReadonlyMap<number, PlannedContents> {
  const gathered = new Map<number, PlannedContents>();
  const add = (module: number, contents: PlannedContents): void => {
    if (at(modules, module).type.precompiled !== true) gathered.set(module, { ...gathered.get(module), ...contents });
  };
  for (const memory of memories) {
    const isPlaced = new Set(memory.placed.map(({ module }) => module));
    const apart = rangesOf(memory);
    for (const module of apart.length === 0 ? [] : memory.extern.members) {
      const { type } = at(modules, module);
      const stack = stackOf(type);
      if (stack !== undefined) add(module, { stack });
      if (isPlaced.has(module)) continue;
      add(module, { ...(isPlaced.size > 0 && { ...roomOf(type), start: startKindOf(type) }), apart });
    }
    for (const [module, constants] of memory.constants) add(module, { constants });
  }
  for (const { moves, extern } of tables) {
    for (const module of moves.size === 0 ? [] : extern.members) {
      if (moves.has(module)) continue;
      const { type } = at(modules, module);
      const { slots } = roomOf(type);
      add(module, { ...(slots !== undefined && { slots }), start: startKindOf(type), functions: functionSlots(type) });
    }
  }
  return gathered;
}

/** The addresses of a memory that the linker gave away: the stack of several modules, and placed data with the heap behind. */
function rangesOf(memory: ArrangedMemory): AreaRange[] {
  const { placed, moves, heap, stack } = memory;
  const shared = stack === undefined || agreesAlready(memory) ? [] : [{ start: stack.low, end: stack.high }];
  const starts = placed.flatMap(({ module, places }) => {
    const move = moves.get(module);
    return places === undefined || move === undefined ? [] : [places.data.start + move];
  });
  if (starts.length === 0 && heap.owner === undefined) return shared;
  return [...shared, { start: smallest(starts, heap.base), end: heap.end }];
}
