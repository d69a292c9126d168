/** Core specification 3.0, "Modules", binary format: the names of section ids. */
const SECTION_NAMES = [
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
] as const;

export function sectionName(id: number): string {
  return SECTION_NAMES[id] ?? `section ${id}`;
}
