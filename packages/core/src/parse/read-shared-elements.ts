import type { ModuleType } from "../wasm/module-type.ts";
import { mayShareAreas } from "./areas/read-areas.ts";
import { readElementSegments } from "./element-section.ts";

/**
 * Reads the element segments of a module that may share a table or a memory. Pointers to functions pass through a memory, and
 * mean slots of a table, also of one that no other module can have.
 *
 * @param bytes - the module, or its head
 * @returns nothing if the module shares neither, or has no elements
 * @throws Failure `LIMIT_EXCEEDED` for a segment with more elements than engines accept
 */
export function readSharedElements(bytes: Uint8Array, type: ModuleType): Pick<ModuleType, "elementSegments"> {
  if (!mayShareAreas(type)) return {};
  const elementSegments = readElementSegments(bytes, type.sections);
  return elementSegments.length === 0 ? {} : { elementSegments };
}
