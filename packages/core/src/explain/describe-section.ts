import { sectionId } from "../wasm/binary-format.ts";

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

/** The name of a section for running text: `the import section`. */
export function describeSection(id: number): string {
  return SECTION_NAMES[id] ?? `section ${id}`;
}
