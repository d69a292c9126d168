import type { DefinedExtern } from "../wasm/module-type.ts";
import type { ByteReader, VectorFormat } from "./byte-reader.ts";
import { readMemoryType } from "./limits.ts";

/*
 * Memory section. Core specification 3.0, "Memory Section", binary format.
 *
 *   section    count, limits*
 */

export const MEMORIES: VectorFormat<DefinedExtern, unknown> = {
  limit: "memories",
  entryBytes: 2,
  readEntry: readMemory,
};

function readMemory(reader: ByteReader): DefinedExtern {
  return { type: readMemoryType(reader), movable: true };
}
