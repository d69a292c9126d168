import { declaredMinimum } from "../../wasm/declared-minimum.ts";
import { alignUp, largest, smallest } from "../../wasm/lists.ts";
import { chooseStack, largestStack, type SharedStack } from "./choose-stack.ts";
import type { Resident } from "./residents.ts";

/** Alignment of stack and heap: that of `malloc`, and of the stack in the C ABI of WebAssembly. */
const ALIGNMENT = 16;

/** The lowest address of data without a stack in front of it, as `wasm-ld` has it: no object lies at the null pointer. */
const LOWEST_DATA = 1024;

export interface LayoutOptions {
  readonly stackSize: number | undefined;
  /** Name of the module that gets the first heap. */
  readonly heap: string | undefined;
  readonly pageBytes: number;
  /** The largest minimum that owner and importers declare. */
  readonly minimumBytes: number;
}

/** The addresses of everything that the linker decides about in one memory. */
export interface MemoryLayoutPlan {
  /** Bytes by which the data of a placed module moves, by position of the module. */
  readonly moves: ReadonlyMap<number, number>;
  /** The one stack of all sharers; undefined if each keeps its own. */
  readonly stack: SharedStack | undefined;
  readonly heap: { readonly base: number; readonly end: number; readonly owner: number | undefined };
  /** Size of the memory in bytes, in whole pages. */
  readonly endBytes: number;
  /** The placed modules do not end below the module with the last place. */
  readonly tooLong: readonly { readonly resident: Resident; readonly needed: number }[];
}

/** The symbols that a module refers to if it has an allocator. */
const HEAP_SYMBOLS = new Set(["__heap_base", "__heap_end"]);

/**
 * Lays one memory out:
 *
 *   [ stack | A | B | … | heap ]
 *
 * The order is that of the input. An overflow of the stack traps at address 0, as in a program that was linked statically.
 * Each module that stays keeps all that it declares, and the others come behind it:
 *
 *   [ all of the module that stays | A | B | … | heap ]
 *
 * A module may take all memory behind its data as its heap. It has the last place, and the others come in front of it.
 *
 * The first module that asks for a heap gets the rest of the last page. The first heap of each other one is empty, so that
 * its allocator begins with `memory.grow`, and pages that it has grown are its own.
 *
 * @param sharers - the residents with a stack pointer that can be joined
 */
export function layOutMemory(
  residents: readonly Resident[],
  sharers: readonly Resident[],
  options: LayoutOptions,
): MemoryLayoutPlan {
  const { pageBytes } = options;
  const fixed = residents.filter(({ places }) => places === undefined);
  const placed = residents.filter(({ places }) => places !== undefined);
  const floor = floorOf(fixed, options);
  const { stack, end: dataStart } = layOutStack({ fixed, placed, sharers, floor }, options);
  let cursor = fixed.length === 0 ? Math.max(dataStart, LOWEST_DATA) : dataStart;
  const moves = new Map<number, number>();
  for (const { module, places } of placed) {
    const { start, end, alignment } = (places as NonNullable<typeof places>).data;
    if (start >= end) continue;
    const move = alignUp(cursor - start, Math.max(alignment, ALIGNMENT));
    moves.set(module, move);
    cursor = end + move;
  }
  const base = alignUp(cursor, ALIGNMENT);
  const ceiling = smallest(fixed.filter(({ ownsRest }) => ownsRest).map(startOf), Number.POSITIVE_INFINITY);
  const endBytes = Math.max(alignUp(Math.max(base, floor), pageBytes), options.minimumBytes);
  const end = Math.max(base, Math.min(ceiling, endBytes));
  const tooLong = placed.length === 0 ? [] : fixed.filter((one) => one.ownsRest && startOf(one) < base);
  return {
    moves,
    stack,
    heap: { base, end, owner: heapOwner(placed, options.heap) },
    endBytes,
    tooLong: tooLong.map((resident) => ({ resident, needed: alignUp(base, pageBytes) })),
  };
}

/** The lowest address that no module that stays has declared for itself. */
function floorOf(fixed: readonly Resident[], { pageBytes }: LayoutOptions): number {
  const floors = fixed.map((one) => {
    if (one.ownsRest) return 0;
    const end = largest(
      one.data.map((range) => range.end),
      one.stack?.initial ?? 0,
    );
    return Math.max((declaredMinimum(one.type, "memory") ?? 0) * pageBytes, alignUp(end, pageBytes));
  });
  return largest(floors, 0);
}

interface StackInput {
  readonly fixed: readonly Resident[];
  readonly placed: readonly Resident[];
  readonly sharers: readonly Resident[];
  readonly floor: number;
}

/** The stack of a module that stays; or a new one in front of all modules that are placed. */
function layOutStack(
  { fixed, placed, sharers, floor }: StackInput,
  { stackSize }: LayoutOptions,
): { readonly stack: SharedStack | undefined; readonly end: number } {
  const none = { stack: undefined, end: floor };
  if (sharers.length === 0) return none;
  const sizeBytes = alignUp(stackSize ?? largestStack(sharers), ALIGNMENT);
  const staying = sharers.filter(({ places }) => places === undefined);
  // If all modules stay, no address is known to be free for a new stack.
  const chosen = chooseStack(fixed, staying, placed.length === 0 ? 0 : sizeBytes);
  if (chosen !== undefined) return { stack: chosen, end: floor };
  if (placed.length === 0) return none;
  const low = alignUp(floor, ALIGNMENT);
  return { stack: { low, high: low + sizeBytes }, end: low + sizeBytes };
}

function heapOwner(placed: readonly Resident[], heap: string | undefined): number | undefined {
  const users = placed.filter(({ places, type }) => {
    const exported = type.exports.filter((entry) => entry.type.kind === "global").map(({ name }) => name);
    return [...(places?.linkerSymbols ?? []), ...exported].some((symbol) => HEAP_SYMBOLS.has(symbol));
  });
  return heap === undefined ? users[0]?.module : users.find(({ name }) => name === heap)?.module;
}

function startOf({ data, areas: { heapBase = 0 } }: Resident): number {
  return smallest(
    data.map(({ start }) => start),
    heapBase,
  );
}
