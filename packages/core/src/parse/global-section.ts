import type { GlobalExternType } from "../wasm/extern-type.ts";
import type { DefinedExtern } from "../wasm/module-type.ts";
import type { ByteReader, VectorFormat } from "./byte-reader.ts";
import { matchConstantType, skipConstantExpression } from "./constant-expression.ts";
import { readMutability, readValueType } from "./value-type.ts";

/*
 * Global section. Core specification 3.0, "Global Section" and "Global Types", binary format.
 *
 *   section       count, global*
 *   global        globaltype expr
 *   globaltype    valtype, then 0x00 constant or 0x01 mutable
 */

/** The scope is the number of types. */
export const GLOBALS: VectorFormat<DefinedExtern, number> = {
  limit: "globals",
  entryBytes: 3,
  readEntry: readGlobal,
};

function readGlobal(reader: ByteReader, typeCount: number): DefinedExtern {
  const type = readGlobalType(reader, typeCount);
  const start = reader.offset;
  const value = skipConstantExpression(reader, typeCount);
  // A value of the wrong type is not hoisted, so that the engine refuses this module for it.
  if (value === undefined || !matchConstantType(type.type, value)) return { type, movable: false };
  return { type, movable: true, initial: hexOf(reader.bytes.subarray(start, reader.offset)) };
}

function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += (byte + 0x100).toString(16).slice(1);
  return hex;
}

export function readGlobalType(reader: ByteReader, typeCount: number): GlobalExternType {
  return { kind: "global", type: readValueType(reader, typeCount), mutable: readMutability(reader) };
}
