import type { ByteWriter } from "../../encode/byte-writer.ts";

/**
 * The new indices of one index space of a module: `i < table.length ? table[i] : i + delta`, for each `i` below `count`.
 *
 * An index of `count` or more is an error of the module: it would name an item of another module.
 */
export interface IndexMap {
  readonly table: Uint32Array;
  readonly delta: number;
  /** Number of items in the index space of the module, with its imports. */
  readonly count: number;
}

/** The new indices of a module. */
export interface IndexMaps {
  readonly type: IndexMap;
  readonly function: IndexMap;
  readonly table: IndexMap;
  readonly memory: IndexMap;
  readonly global: IndexMap;
  readonly tag: IndexMap;
  readonly element: IndexMap;
  /** Its count is that of the data count section, and 0 without one: only then may code name a data segment. */
  readonly data: IndexMap;
  /** By index of a function: 1 if an export or a section in front of the code names it. Sections add theirs as they are read. */
  readonly declared: Uint8Array;
}

const NO_TABLE = /* @__PURE__ */ new Uint32Array(0);

/** A map that adds the same number to each index. */
export function shiftBy(delta: number, count: number): IndexMap {
  return { table: NO_TABLE, delta, count };
}

/** The new index of an item. The index has to be below `count`. */
export function mapIndex({ table, delta }: IndexMap, index: number): number {
  return index < table.length ? (table[index] as number) : index + delta;
}

/** Entries of a section, one behind the other: all of them, or some that are neighbours. */
export interface Entries {
  /** Offset of the first entry in the module. */
  readonly from: number;
  /** Offset behind the last entry. */
  readonly to: number;
  readonly count: number;
}

/**
 * The value of an imported global, as a constant expression in the new indices, without its `end`.
 *
 * Older engines refuse `global.get` of a global that the module defines. So the initial value of a global that another
 * module of the unit defines takes its place.
 *
 * @param index - the index that the module uses
 * @returns undefined to keep `global.get`; null for a mutable global, which is no constant
 */
export type InlineGlobal = (index: number) => Uint8Array | null | undefined;

/** How the indices of a module change. */
export interface Reindexing {
  readonly maps: IndexMaps;
  readonly inlineGlobal?: InlineGlobal | undefined;
  /** Number of globals in front of the first entry, in the section of globals; all globals by default. */
  readonly visibleGlobals?: number | undefined;
  /**
   * Gets the entries, but for data segments and single expressions; bytes of its own by default. The result is a view of it,
   * which holds until it gets more.
   */
  readonly out?: ByteWriter | undefined;
}
