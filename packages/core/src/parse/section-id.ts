import { sectionId } from "../wasm/binary-format.ts";

/** The order in which sections must stand; each at most once, custom sections anywhere between them. */
const SECTION_ORDER: readonly number[] = [
  sectionId.type,
  sectionId.import,
  sectionId.function,
  sectionId.table,
  sectionId.memory,
  sectionId.tag,
  sectionId.global,
  sectionId.export,
  sectionId.start,
  sectionId.element,
  sectionId.dataCount,
  sectionId.code,
  sectionId.data,
];

/** Place of a section in the required order, from 0; undefined for an id that no section has. */
export function sectionRank(id: number): number | undefined {
  const rank = SECTION_ORDER.indexOf(id);
  return rank < 0 ? undefined : rank;
}

/** Whether a section is behind everything that linking reads: the code section, and the data section after it. */
export function isBehindHead(id: number): boolean {
  return id === sectionId.code || id === sectionId.data;
}
