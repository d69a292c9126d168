import type { AbstractHeapType } from "./extern-type.ts";

/** Proper supertypes of each abstract heap type, nearest first. Core specification 3.0, "Matching", "Heap types". */
const SUPERTYPES: Readonly<Record<AbstractHeapType, readonly AbstractHeapType[]>> = {
  any: [],
  eq: ["any"],
  i31: ["eq", "any"],
  struct: ["eq", "any"],
  array: ["eq", "any"],
  none: ["i31", "struct", "array", "eq", "any"],
  func: [],
  nofunc: ["func"],
  extern: [],
  noextern: ["extern"],
  exn: [],
  noexn: ["exn"],
};

/** Whether a reference to `actual` is allowed in place of a reference to `expected`. */
export function matchAbstractHeapTypes(expected: AbstractHeapType, actual: AbstractHeapType): boolean {
  return expected === actual || SUPERTYPES[actual].includes(expected);
}
