import { sectionId } from "../wasm/binary-format.ts";

/**
 * By id, the place of a section in the required order, from 0. Each section stands at most once, custom sections anywhere
 * between them.
 */
const RANKS: readonly (number | undefined)[] = [undefined, 0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 10, 5];

/** Place of a section in the required order, from 0; undefined for an id that no section has. */
export function sectionRank(id: number): number | undefined {
  return RANKS[id];
}

/** Whether a section comes after everything that linking reads: the code section and the data section. */
export function isBehindHead(id: number): boolean {
  return id === sectionId.code || id === sectionId.data;
}
