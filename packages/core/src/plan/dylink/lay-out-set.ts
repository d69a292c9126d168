import type { DynamicLibrary } from "../../wasm/dynamic-library.ts";
import { alignUp } from "../../wasm/lists.ts";

/** The sizes of one member of a link set. */
export interface SizedModule {
  readonly module: number;
  readonly dylink: DynamicLibrary;
  /** Whether it is a program with addresses of its own, which stays where it is. */
  readonly isFixed: boolean;
}

interface LayoutInput {
  /** In the order of the layout. */
  readonly members: readonly SizedModule[];
  /** Bytes at the beginning of the memory, and slots of the table, that are taken already. */
  readonly taken: { readonly bytes: number; readonly slots: number };
  /** Bytes of the stack; undefined if the linker makes none. */
  readonly stackSize: number | undefined;
  /** Slots for functions whose address is taken, and that no table holds yet. */
  readonly addressed: number;
}

export interface SetLayout {
  readonly stack?: { readonly start: number; readonly end: number };
  /** By module: the address of its data, and its first slot. */
  readonly bases: ReadonlyMap<number, { readonly memory: number; readonly table: number }>;
  /** Address of the first byte behind the stack and what was taken. */
  readonly globalBase: number;
  /** Address of the first byte behind all data. */
  readonly dataEnd: number;
  readonly heapBase: number;
  readonly memoryBytes: number;
  /** The slot of the first addressed function. */
  readonly firstAddressed: number;
  readonly slots: number;
}

const STACK_ALIGNMENT = 16;

/** Bytes at the beginning of a memory that `wasm-ld` leaves free. */
const NULL_BYTES = 1_024;

/**
 * Gives each module of a link set its place: `[ taken | stack | data of each module | heap ]` in the memory, and
 * `[ null | taken | functions of each module | addressed functions ]` in the table.
 *
 * The stack lies in front of all data, so one that grows too far traps. Without stack and program, the first bytes stay free:
 * no data has the address 0, which is that of nothing.
 */
export function layOutSet({ members, taken, stackSize, addressed }: LayoutInput): SetLayout {
  const free = stackSize === undefined ? NULL_BYTES : 0;
  const start = alignUp(Math.max(taken.bytes, free), STACK_ALIGNMENT);
  const stack = stackSize === undefined ? undefined : { start, end: alignUp(start + stackSize, STACK_ALIGNMENT) };
  const globalBase = stack?.end ?? start;
  const bases = new Map<number, { memory: number; table: number }>();
  let bytes = globalBase;
  let slots = Math.max(taken.slots, 1);
  for (const { module, dylink, isFixed } of members) {
    if (isFixed) continue;
    const memory = alignUp(bytes, dylink.memory.alignment);
    const table = alignUp(slots, dylink.table.alignment);
    bases.set(module, { memory, table });
    bytes = memory + dylink.memory.size;
    slots = table + dylink.table.size;
  }
  const heapBase = alignUp(bytes, STACK_ALIGNMENT);
  return {
    ...(stack && { stack }),
    bases,
    globalBase,
    dataEnd: bytes,
    heapBase,
    memoryBytes: heapBase,
    firstAddressed: slots,
    slots: slots + addressed,
  };
}
