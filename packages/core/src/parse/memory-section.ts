import type { DefinedExtern } from "../wasm/module-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readMemoryType } from "./limits.ts";

/*
 * Memory section. Core specification 3.0, "Memory Section", binary format.
 *
 *   section    count, limits*
 */

export function readMemorySection(reader: ByteReader): DefinedExtern[] {
  const memories: DefinedExtern[] = [];
  const count = reader.readCount("memories", 2);
  for (let index = 0; index < count; index++) memories.push({ type: readMemoryType(reader), movable: true });
  return memories;
}
