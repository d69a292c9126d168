import { at } from "../../wasm/lists.ts";
import { placedAreas } from "../../wasm/placed-areas.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ModulePlace } from "../rewrite-format.ts";
import type { ArrangedMemory } from "./arrange-memory.ts";
import type { ArrangedTable } from "./arrange-table.ts";
import type { Resident } from "./residents.ts";

interface Decisions {
  readonly memories: readonly ArrangedMemory[];
  readonly tables: readonly ArrangedTable[];
}

/**
 * Gathers the decisions about each placed module. A module that keeps all addresses and slots has a place too: others lie
 * around the areas that the place was made for.
 */
export function placeModules(
  { memories, tables }: Decisions,
  modules: readonly NamedModule[],
): ReadonlyMap<number, ModulePlace> {
  const places = new Map<number, ModulePlace>();
  const change = (module: number, changes: Partial<ModulePlace>): void => {
    const known = places.get(module) ?? { memory: 0, table: 0, symbols: {}, slots: [] };
    places.set(module, { ...known, ...changes });
  };
  for (const memory of memories) {
    for (const resident of memory.placed) {
      const { module } = resident;
      const symbols = { ...memory.symbols.get(module), ...linkerSymbols(resident, memory) };
      change(module, { memory: memory.moves.get(module) ?? 0, symbols });
    }
  }
  for (const { moves, slots } of tables) {
    for (const [module, table] of moves) change(module, { table });
    for (const [module, list] of slots) change(module, { slots: list });
  }
  return new Map(
    [...places].map(([module, place]) => {
      const known = at(modules, module).type.areas?.places;
      return [module, { ...place, ...(known && { madeFor: placedAreas(known) }) }];
    }),
  );
}

/** The linker's own symbols that the module refers to or exports. Others of them move with the data. */
function linkerSymbols(
  { module, places, type }: Resident,
  { heap, stack }: Pick<ArrangedMemory, "heap" | "stack">,
): Record<string, number> {
  const answers: Readonly<Record<string, number | undefined>> = {
    __heap_base: heap.owner === module ? heap.base : heap.end,
    __heap_end: heap.end,
    __stack_low: stack?.low,
    __stack_high: stack?.high,
  };
  const exported = type.exports.flatMap((entry) => (entry.type.kind === "global" ? [entry.name] : []));
  const wanted = new Set([...(places?.linkerSymbols ?? []), ...exported]);
  const symbols: Record<string, number> = {};
  for (const [name, address] of Object.entries(answers)) {
    if (address !== undefined && wanted.has(name)) symbols[name] = address;
  }
  return symbols;
}
