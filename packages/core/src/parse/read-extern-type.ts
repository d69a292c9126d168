import type { DefinedType, ExternKind, ExternType } from "../wasm/extern-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readGlobalType } from "./global-section.ts";
import { readMemoryType } from "./limits.ts";
import { malformedType, unsupportedFeature } from "./parse-problems.ts";
import { readTableType } from "./table-section.ts";
import { readTagType } from "./tag-section.ts";
import { readFunctionType } from "./type-use.ts";

/*
 * Extern kinds. Core specification 3.0, "External Types" and "Exports", binary format.
 *
 *   0x00 function   0x01 table   0x02 memory   0x03 global   0x04 tag
 */

const EXTERN_KINDS: readonly ExternKind[] = ["function", "table", "memory", "global", "tag"];
const EXACT_FUNCTION = 0x20;

export function readExternKind(reader: ByteReader): ExternKind {
  const offset = reader.offset;
  const byte = reader.readByte();
  const kind = EXTERN_KINDS[byte];
  if (kind !== undefined) return kind;
  if (byte === EXACT_FUNCTION) throw unsupportedFeature("extern kind", byte, offset);
  throw malformedType("extern kind", byte, offset);
}

/** The type of an import: its kind, then the type of that kind. */
export function readExternType(reader: ByteReader, types: readonly DefinedType[]): ExternType {
  switch (readExternKind(reader)) {
    case "function":
      return readFunctionType(reader, types);
    case "table":
      return readTableType(reader, types.length);
    case "memory":
      return readMemoryType(reader);
    case "global":
      return readGlobalType(reader, types.length);
    case "tag":
      return readTagType(reader, types);
  }
}
