import type { AnyFunction } from "../bind/closure.ts";
import type { Forwarded } from "../instantiate/address-symbols.ts";
import { alignUp } from "../wasm/lists.ts";
import { indexOf } from "../wasm/table-index.ts";
import { createFreeRanges } from "./free-ranges.ts";
import { programFailure } from "./program-problems.ts";

/** Slots of a table that belong to one library: from `start` to before `start + count`. */
export interface SlotRange {
  readonly start: number;
  readonly count: number;
}

/** The table of a program, and the slots of its functions. */
export interface TableSlots {
  /**
   * Takes slots that are null.
   *
   * @throws Failure `DYNAMIC_LIBRARY` if the table cannot grow
   */
  take(count: number, alignment: number): SlotRange;
  /**
   * Lets the table have this many slots.
   *
   * @throws Failure `DYNAMIC_LIBRARY` if the table cannot grow
   */
  growTo(length: number): void;
  /** Notes the functions that a library itself has put into its slots, so that each keeps one address. */
  note(range: SlotRange): void;
  /** Sets the slots to null. */
  giveBack(range: SlotRange): void;
  /**
   * The address of a function: its slot, or else the reserved one, or else a new one.
   *
   * @param place - the reserved slot; or the list that gets the new one, if a library gives it back with its other slots
   */
  addressOf(target: AnyFunction, place?: number | SlotRange[]): number;
  /** The function in a slot. */
  at(slot: number): AnyFunction | null;
}

/** @param forwarded - a forwarder of the linker stands in the table for its function */
export function createTableSlots(table: WebAssembly.Table, forwarded: Forwarded = new WeakMap()): TableSlots {
  const asSlot = indexOf(table);
  /** The slots of functions, made when the first address is asked for. */
  let slots: Map<unknown, number> | undefined;
  const free = createFreeRanges();
  const read = (slot: number) => table.get(asSlot(slot)) as AnyFunction | null;
  /** The function that stands in a slot, perhaps by a forwarder. */
  const meantAt = (slot: number): unknown => {
    const entry = read(slot);
    return entry && (forwarded.get(entry) ?? entry);
  };
  const list = (start: number, end: number, into: Map<unknown, number>): void => {
    for (let slot = start; slot < end; slot += 1) {
      const entry = meantAt(slot);
      if (entry !== null && !into.has(entry)) into.set(entry, slot);
    }
  };
  const grow = (to: number, count: number): void => {
    const length = Number(table.length);
    try {
      table.grow(asSlot(to - length));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw programFailure({ about: "full-table", code: "DYNAMIC_LIBRARY", length, count });
    }
  };
  const take: TableSlots["take"] = (count, alignment) => {
    if (count === 0) return { start: alignment, count };
    const known = free.take(count, alignment);
    if (known !== undefined) return { start: known, count };
    const length = Number(table.length);
    const start = alignUp(length, alignment);
    grow(start + count, count);
    free.put(length, start);
    return { start, count };
  };
  const all = (): Map<unknown, number> => {
    if (slots !== undefined) return slots;
    const listed = new Map<unknown, number>();
    list(0, Number(table.length), listed);
    slots = listed;
    return listed;
  };
  return {
    take,
    growTo(to) {
      const length = Number(table.length);
      if (to <= length) return;
      grow(to, to - length);
      free.put(length, to);
    },
    note: ({ start, count }) => list(start, start + count, all()),
    giveBack({ start, count }) {
      for (let slot = start; slot < start + count; slot += 1) {
        const entry = meantAt(slot);
        if (slots?.get(entry) === slot) slots.delete(entry);
        table.set(asSlot(slot), null);
      }
      free.put(start, start + count);
    },
    addressOf(target, place = []) {
      const known = all().get(target);
      if (known !== undefined) return known;
      let slot = place;
      if (typeof slot !== "number") {
        const range = take(1, 1);
        slot.push(range);
        slot = range.start;
      }
      table.set(asSlot(slot), target);
      all().set(target, slot);
      return slot;
    },
    at: read,
  };
}
