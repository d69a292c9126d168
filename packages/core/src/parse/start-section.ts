import type { ByteReader } from "./byte-reader.ts";
import type { IndexSpaces } from "./index-spaces.ts";
import { indexOutOfRange, startWithSignature } from "./parse-problems.ts";

/*
 * Start section. Core specification 3.0, "Start Section", binary format.
 *
 *   section    funcidx      of a function that takes and returns nothing
 */

/** The index of the start function. */
export function readStartSection(reader: ByteReader, spaces: IndexSpaces): number {
  const offset = reader.offset;
  const index = reader.readU32();
  const type = spaces.typeAt("function", index);
  if (type?.kind !== "function") {
    throw indexOutOfRange({ space: "function", index, count: spaces.count("function"), offset });
  }
  const { params, results } = type;
  if (params.length + results.length > 0) throw startWithSignature(params.length, results.length, offset);
  return index;
}
