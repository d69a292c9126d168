import type { TableExternType } from "../wasm/extern-type.ts";
import type { DefinedExtern } from "../wasm/module-type.ts";
import type { ByteReader, VectorFormat } from "./byte-reader.ts";
import { skipConstantExpression } from "./constant-expression.ts";
import { readTableLimits } from "./limits.ts";
import { malformedType, tableNeedsInitializer } from "./parse-problems.ts";
import { readRefType } from "./value-type.ts";

/*
 * Table section. Core specification 3.0, "Table Section" and "Table Types", binary format.
 *
 *   section      count, table*
 *   table        tabletype                   filled with null
 *                0x40 0x00 tabletype expr    filled with a value
 *   tabletype    reftype limits
 */

const WITH_INITIALIZER = 0x40;

/** The scope is the number of types. */
export const TABLES: VectorFormat<DefinedExtern, number> = {
  limit: "tables",
  entryBytes: 3,
  readEntry: readTable,
};

function readTable(reader: ByteReader, typeCount: number): DefinedExtern {
  const offset = reader.offset;
  if (reader.peekByte() === WITH_INITIALIZER) {
    reader.skip(1);
    readReserved(reader);
    const type = readTableType(reader, typeCount);
    skipConstantExpression(reader, typeCount);
    return { type, movable: false };
  }
  const type = readTableType(reader, typeCount);
  if (!type.element.nullable) throw tableNeedsInitializer(offset);
  return { type, movable: true };
}

function readReserved(reader: ByteReader): void {
  const offset = reader.offset;
  const byte = reader.readByte();
  if (byte !== 0) throw malformedType("table initializer", byte, offset);
}

export function readTableType(reader: ByteReader, typeCount: number): TableExternType {
  return { kind: "table", element: readRefType(reader, typeCount), limits: readTableLimits(reader) };
}
