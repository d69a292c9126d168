/** In the order of the ids. */
const SECTION_NAMES: readonly string[] = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
];

/**
 * Returns the name of a section, as the specification calls it. Core specification 3.0, "Modules", binary format.
 *
 * @param id - the id of the section, as in `ModuleType.sections`
 * @returns a word or two, such as `data count`; `section 14` for an id that the specification does not know
 *
 * @example
 * ```ts
 * import { parseModule, sectionName } from "@rec/core/plan";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0]);
 * console.log(parseModule(bytes).sections.map(({ id }) => sectionName(id))); // [ 'type' ]
 * ```
 */
export function sectionName(id: number): string {
  return SECTION_NAMES[id] ?? `section ${id}`;
}
