import type { MemoryExternType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readMemoryType } from "./limits.ts";

/*
 * Memory section. Core specification 3.0, "Memory Section", binary format.
 *
 *   section    count, limits*
 */

export function readMemorySection(reader: ByteReader): MemoryExternType[] {
  const memories: MemoryExternType[] = [];
  const count = reader.readCount({ counted: "memories", maximum: implementationLimits.memories, entryBytes: 2 });
  for (let index = 0; index < count; index++) memories.push(readMemoryType(reader));
  return memories;
}
