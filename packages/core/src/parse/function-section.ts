import type { DefinedType } from "../wasm/extern-type.ts";
import type { VectorFormat } from "./byte-reader.ts";
import { readTypeUse } from "./type-use.ts";

/*
 * Function section. Core specification 3.0, "Function Section", binary format.
 *
 *   section    count, typeidx*
 */

/** Type index of each defined function; the bodies stand in the code section. */
export const FUNCTIONS: VectorFormat<number, readonly DefinedType[]> = {
  limit: "functions",
  entryBytes: 1,
  readEntry: readTypeUse,
};
