import type { GlobalExternType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import { skipConstantExpression } from "./constant-expression.ts";
import { readMutability, readValueType } from "./value-type.ts";

/*
 * Global section. Core specification 3.0, "Global Section" and "Global Types", binary format.
 *
 *   section       count, global*
 *   global        globaltype expr
 *   globaltype    valtype, then 0x00 constant or 0x01 mutable
 */

export function readGlobalSection(reader: ByteReader, typeCount: number): GlobalExternType[] {
  const globals: GlobalExternType[] = [];
  const count = reader.readCount({ counted: "globals", maximum: implementationLimits.globals, entryBytes: 3 });
  for (let index = 0; index < count; index++) {
    globals.push(readGlobalType(reader, typeCount));
    skipConstantExpression(reader, typeCount);
  }
  return globals;
}

export function readGlobalType(reader: ByteReader, typeCount: number): GlobalExternType {
  return { kind: "global", type: readValueType(reader, typeCount), mutable: readMutability(reader) };
}
