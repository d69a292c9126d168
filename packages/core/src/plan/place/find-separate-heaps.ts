import type { Problem } from "../../problem.ts";
import { at, largest } from "../../wasm/lists.ts";
import type { ModuleAreas, Places } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { placesOf } from "../layout/gather-segments.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { ModulePlace } from "../rewrite-format.ts";
import { createExternLookup, type SpaceInput } from "./gather-spaces.ts";
import { shownData } from "./shown-data.ts";

/** A module with a heap that takes all memory, beside modules that have some of that memory. */
export interface SeparateHeaps extends Problem {
  readonly about: "separate-heaps";
  readonly code: "SEPARATE_HEAPS";
  readonly module: string;
  readonly others: readonly Neighbour[];
  readonly definition: SharedDefinition | undefined;
  readonly moduleCount: number;
  /** Whether the heap is one of AssemblyScript; if not, it is one of C. */
  readonly isScript: boolean;
  /** Whether the linker placed the module. */
  readonly isPlaced: boolean;
}

interface Neighbour {
  readonly name: string;
  readonly language: ModuleAreas["language"];
}

/** A module with a heap that takes all memory, and all modules that share it. */
interface GreedyHeap {
  readonly module: string;
  readonly definition: SharedDefinition | undefined;
  /** Other heaps of AssemblyScript are left out, and heaps of C of which this module is a neighbour. */
  readonly neighbours: readonly string[];
}

/**
 * Finds modules that take or grow the memory of a heap that takes all of it.
 *
 * Many allocators of C take the pages that they have grown, wherever these lie. Others do not:
 *
 *   AssemblyScript, incremental or minimal   the first allocation takes all pages that there are; later ones take the pages that
 *                                            they grow
 *   AssemblyScript, stub                     takes all pages up to the end of the memory, at each allocation
 *   C, malloc of wasi-libc before __heap_end the first allocation takes all memory from __heap_base to its end
 *   C, a pointer that starts at __heap_base  takes all memory behind it, at each allocation
 *
 * So pages that another module grew before the first allocation belong to both, or all pages that it grows. Nothing in a file
 * tells which module allocates first. Such a heap in a module that stays takes placed modules too, because they lie behind
 * it. Two heaps of AssemblyScript overlap in any case: `findConflicts`.
 */
export function findSeparateHeaps(plan: LinkPlan, input: SpaceInput): SeparateHeaps[] {
  const placed = placesOf(plan);
  return findGreedyHeaps(plan, input).flatMap(({ module, definition, neighbours }): SeparateHeaps[] => {
    const heap = { type: input.types[module], place: placed.get(module) };
    const isScript = ownsScriptHeap(heap.type);
    const taken = neighbours.filter((name) => {
      const other = { type: input.types[name], place: placed.get(name) };
      if (other.type?.areas?.grows) return true;
      return !isScript && heap.place === undefined && endOf(other) > endOf(heap);
    });
    const others = taken.map((name) => ({ name, language: input.types[name]?.areas?.language }));
    const about = { about: "separate-heaps", code: "SEPARATE_HEAPS" } as const;
    const isPlaced = heap.place !== undefined;
    const found = { ...about, module, others, definition, moduleCount: plan.modules.length, isScript, isPlaced };
    return others.length === 0 ? [] : [found];
  });
}

/** Finds heaps that take all of a memory, in memories that other modules have too. */
export function findGreedyHeaps(plan: LinkPlan, { types, hostImports }: SpaceInput): GreedyHeap[] {
  const isHeap = (name: string): boolean => ownsScriptHeap(types[name]) || ownsGreedyHeap(types[name]);
  if (!plan.modules.some(({ name }) => isHeap(name))) return [];
  const find = createExternLookup(plan, { types, hostImports });
  const memories = plan.modules.map((_, module) => find(module, "memory", 0));
  return plan.modules.flatMap(({ name }, module): GreedyHeap[] => {
    const memory = memories[module];
    if (memory === undefined || !isHeap(name)) return [];
    const sharers = memories.flatMap((other, one) => (other?.key === memory.key && one !== module ? [one] : []));
    const isSeen = (one: number): boolean =>
      ownsScriptHeap(types[name]) || one > module || !ownsGreedyHeap(types[at(plan.modules, one).name]);
    const others = sharers.filter(isSeen).map((one) => at(plan.modules, one).name);
    const neighbours = others.filter((one) => !ownsScriptHeap(types[one]));
    return neighbours.length === 0 ? [] : [{ module: name, definition: memory.definition, neighbours }];
  });
}

/** Whether only the code of a module tells which kind of heap it has: a module of C that nobody has looked at. */
export function mayHideGreedyHeap({ areas = {}, precompiled }: ModuleType): boolean {
  const { language, places, grows } = areas;
  if (precompiled || language !== undefined || grows) return false;
  return places === undefined || (places.from === "relocations" && mayTakeAll(places));
}

function ownsScriptHeap(type: ModuleType | undefined): boolean {
  return type?.areas?.language === "AssemblyScript" && type.areas.heapBase !== undefined;
}

/** Whether an allocator of C takes all memory: it begins at `__heap_base`, and does not ask where its heap ends. */
function ownsGreedyHeap(type: ModuleType | undefined): boolean {
  const { language, places, takesAll, stack } = type?.areas ?? {};
  if (type === undefined || language !== undefined || !takesAll) return false;
  return places === undefined ? stack !== undefined || shownData(type).length > 0 : mayTakeAll(places);
}

/** The start files of a C library refer to `__heap_base` too, so the code of the module has to tell more. */
function mayTakeAll({ linkerSymbols }: Places): boolean {
  return linkerSymbols.includes("__heap_base") && !linkerSymbols.includes("__heap_end");
}

interface Lying {
  readonly type: ModuleType | undefined;
  readonly place: ModulePlace | undefined;
}

/** The end of the static data of a module, as far as it shows some; negative if it shows none. */
function endOf({ type, place }: Lying): number {
  if (type === undefined) return -1;
  const ends = shownData(type).map(({ end }) => end);
  return largest(ends, -1) + (place?.memory ?? 0);
}
