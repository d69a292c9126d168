import { sectionId } from "../wasm/binary-format.ts";
import { sectionName } from "../wasm/section-name.ts";

/** The name of a section for running text: `the import section`. */
export function describeSection(id: number): string {
  if (id > sectionId.tag) return sectionName(id);
  return `${id === sectionId.custom ? "a" : "the"} ${sectionName(id)} section`;
}
