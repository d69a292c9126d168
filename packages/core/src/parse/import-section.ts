import type { DefinedType } from "../wasm/extern-type.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import type { ImportType } from "../wasm/module-type.ts";
import type { ByteReader } from "./byte-reader.ts";
import { limitExceeded } from "./framing-problems.ts";
import { readExternType } from "./read-extern-type.ts";

/*
 * Import section. Core specification 3.0, "Import Section", binary format; compact forms: compact import section proposal.
 *
 *   section    count, imports*
 *   imports    name name externtype                        module, name, type
 *              name ""   0x7F count (name externtype)*     many of one module
 *              name ""   0x7E externtype count name*       many of one module and type
 *
 * An ordinary import may have an empty name too. The next byte decides, since no extern kind is 0x7E or 0x7F.
 */

const GROUP_BY_MODULE = 0x7f;
const GROUP_BY_MODULE_AND_TYPE = 0x7e;

/** Two empty names, a kind and a type index; a compact group has as much. */
const SMALLEST_IMPORT_BYTES = 4;

export interface ImportSection {
  readonly imports: readonly ImportType[];
  /** Whether the section contains a compact form. */
  readonly isCompact: boolean;
}

export function readImportSection(reader: ByteReader, types: readonly DefinedType[]): ImportSection {
  const imports: ImportType[] = [];
  let isCompact = false;
  const count = reader.readCount("imports", SMALLEST_IMPORT_BYTES);
  for (let index = 0; index < count; index++) {
    const module = reader.readName();
    const name = reader.readName();
    const form = name === "" ? reader.peekByte() : undefined;
    if (form !== GROUP_BY_MODULE && form !== GROUP_BY_MODULE_AND_TYPE) {
      imports.push({ module, name, type: readExternType(reader, types) });
    } else {
      isCompact = true;
      readGroup(reader, { module, types, imports });
    }
  }
  return { imports, isCompact };
}

interface Group {
  /** The module of all imports of the group. */
  readonly module: string;
  readonly types: readonly DefinedType[];
  /** The imports before the group. */
  readonly imports: ImportType[];
}

/** Reads a group of imports, beginning with its form. */
function readGroup(reader: ByteReader, { module, types, imports }: Group): void {
  const form = reader.readByte();
  const shared = form === GROUP_BY_MODULE_AND_TYPE ? readExternType(reader, types) : undefined;
  const count = readGroupCount(reader, { before: imports.length, entryBytes: shared === undefined ? 3 : 1 });
  for (let index = 0; index < count; index++) {
    imports.push({ module, name: reader.readName(), type: shared ?? readExternType(reader, types) });
  }
}

function readGroupCount(reader: ByteReader, { before, entryBytes }: { before: number; entryBytes: number }): number {
  const offset = reader.offset;
  const count = reader.readCount("imports", entryBytes);
  const found = before + count;
  if (found > implementationLimits.imports) throw limitExceeded("imports", found, offset);
  return count;
}
