import type { ExportType } from "../wasm/module-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { IndexSpaces } from "./index-spaces.ts";
import { duplicateExport, indexOutOfRange } from "./parse-problems.ts";
import { readExternKind } from "./read-extern-type.ts";

/*
 * Export section. Core specification 3.0, "Export Section", binary format.
 *
 *   section    count, export*
 *   export     name kind u32      the index of an extern of that kind
 */

/** An empty name, a kind and an index. */
const SMALLEST_EXPORT_BYTES = 3;

export function readExportSection(reader: ByteReader, spaces: IndexSpaces): ExportType[] {
  const exports: ExportType[] = [];
  const names = new Set<string>();
  const count = reader.readCount("exports", SMALLEST_EXPORT_BYTES);
  for (let position = 0; position < count; position++) {
    const offset = reader.offset;
    const exported = readExport(reader, spaces);
    names.add(exported.name);
    if (names.size === position) throw duplicateExport(exported.name, offset);
    exports.push(exported);
  }
  return exports;
}

function readExport(reader: ByteReader, spaces: IndexSpaces): ExportType {
  const name = reader.readName();
  const kind = readExternKind(reader);
  const offset = reader.offset;
  const index = reader.readU32();
  const type = spaces.typeAt(kind, index);
  if (type === undefined) throw indexOutOfRange({ space: kind, index, count: spaces.count(kind), offset });
  const importIndex = spaces.importAt(kind, index);
  return importIndex === undefined ? { name, type, index } : { name, type, index, importIndex };
}
