import type { DefinedType } from "../wasm/extern-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readTypeUse } from "./type-use.ts";

/*
 * Function section. Core specification 3.0, "Function Section", binary format.
 *
 *   section    count, typeidx*
 */

/** Type index of each defined function; the bodies stand in the code section. */
export function readFunctionSection(reader: ByteReader, types: readonly DefinedType[]): number[] {
  const typeIndices: number[] = [];
  const count = reader.readCount("functions", 1);
  for (let index = 0; index < count; index++) typeIndices.push(readTypeUse(reader, types));
  return typeIndices;
}
