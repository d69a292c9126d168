/** Core specification 3.0, "Modules", binary format: what the ids of sections stand for. */
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
