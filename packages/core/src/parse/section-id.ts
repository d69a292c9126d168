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

const SECTION_NAMES: Readonly<Record<number, string>> = {
  [sectionId.custom]: "a custom section",
  [sectionId.type]: "the type section",
  [sectionId.import]: "the import section",
  [sectionId.function]: "the function section",
  [sectionId.table]: "the table section",
  [sectionId.memory]: "the memory section",
  [sectionId.global]: "the global section",
  [sectionId.export]: "the export section",
  [sectionId.start]: "the start section",
  [sectionId.element]: "the element section",
  [sectionId.code]: "the code section",
  [sectionId.data]: "the data section",
  [sectionId.dataCount]: "the data count section",
  [sectionId.tag]: "the tag section",
};

/** A section for running text: `the import section`. */
export function describeSection(id: number): string {
  return SECTION_NAMES[id] ?? `section ${id}`;
}
