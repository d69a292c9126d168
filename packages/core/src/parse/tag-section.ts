import type { DefinedType, TagExternType } from "../wasm/extern-type.ts";
import type { DefinedExtern } from "../wasm/module-type.ts";
import type { ByteReader, VectorFormat } from "./byte-reader.ts";
import { malformedType, tagWithResults } from "./parse-problems.ts";
import { readFunctionType } from "./type-use.ts";

/*
 * Tag section. Core specification 3.0, "Tag Section" and "Tag Types", binary format.
 *
 *   section    count, tagtype*
 *   tagtype    0x00 typeidx      an exception; of a function type without results
 */

const EXCEPTION = 0x00;

export const TAGS: VectorFormat<DefinedExtern, readonly DefinedType[]> = {
  limit: "tags",
  entryBytes: 2,
  readEntry: readTag,
};

function readTag(reader: ByteReader, types: readonly DefinedType[]): DefinedExtern {
  return { type: readTagType(reader, types), movable: true };
}

export function readTagType(reader: ByteReader, types: readonly DefinedType[]): TagExternType {
  const offset = reader.offset;
  // The specification has one byte here. Engines read LEB128, so longer forms of zero are accepted.
  const attribute = reader.readU32();
  if (attribute !== EXCEPTION) throw malformedType("tag attribute", attribute, offset);
  const type = readFunctionType(reader, types);
  if (type.results.length > 0) throw tagWithResults(type.results.length, offset);
  return { ...type, kind: "tag" };
}
