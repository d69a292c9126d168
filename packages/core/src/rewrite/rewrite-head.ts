import { type Bytes, encodeName, encodeSection, encodeUnsigned } from "../encode/encode-values.ts";
import { ByteReader } from "../parse/byte-reader.ts";
import type { HoistedImport, ModuleRewrite } from "../plan/rewrite-format.ts";
import { externKindByte, sectionId } from "../wasm/binary-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { replaceSections } from "./replace-sections.ts";
import { takeDefinitions } from "./take-definitions.ts";

/** The means of `rewriteInPlace`. */
export interface Fit {
  /** The type that an import states, in bytes; as the definition states it if undefined. */
  readonly typeOfImport?: (encoded: Uint8Array, type: ExternType | undefined) => Uint8Array;
  /** Makes one changed section longer. */
  readonly pad?: (section: Uint8Array) => Bytes;
}

/**
 * Turns the first definitions of some index spaces into imports, and a start function into an export.
 *
 *   (memory (export "memory") 2)        (import "" "" (memory 2))
 *                                       (export "memory" (memory 0))
 *   (start $init)                       (export "" (func $init))
 *
 * The first defined items of an index space become its last imported items. So every index keeps its meaning, and
 * exports, segments, code and names stay as they are. Only the sections for imports, the hoisted kinds, exports and
 * start are written again; all others, custom sections among them, are copied.
 *
 * @param bytes - a whole module, or its head as `createHeadScanner` measures it; more bytes may follow the head
 * @param type - the type that `readModule` or `readModuleHead` reads from these bytes
 * @returns new bytes; the bytes after the head are the same as before
 */
export function rewriteHead(
  bytes: Uint8Array,
  type: ModuleType,
  rewrite: ModuleRewrite & Fit,
): Uint8Array<ArrayBuffer> {
  const { hoists, startExport, typeOfImport, pad } = rewrite;
  const replaced = new Map<number, Bytes>();
  const imports: Bytes[] = [];
  for (const kind of new Set(hoists.map((hoist) => hoist.kind))) {
    const moved = hoists.filter((hoist) => hoist.kind === kind);
    const { id, types, rest } = takeDefinitions(bytes, type, { kind, count: moved.length });
    replaced.set(id, rest);
    for (const [at, hoist] of moved.entries()) {
      const encoded = types[at] ?? new Uint8Array();
      imports.push(importEntry(hoist, typeOfImport?.(encoded, type.definitions[kind][at]?.type) ?? encoded));
    }
  }
  const add = (id: number, added: readonly Bytes[]): void => {
    const section = appendEntries(bytes, type, { id, added });
    replaced.set(id, (id === sectionId.import || imports.length === 0) && pad ? pad(section) : [section]);
  };
  if (startExport !== undefined && type.start !== undefined) {
    add(sectionId.export, [[encodeName(startExport), externKindByte.function, encodeUnsigned(type.start)]]);
    replaced.set(sectionId.start, []);
  }
  if (imports.length > 0) add(sectionId.import, imports);
  return replaceSections(bytes, type.sections, replaced);
}

function importEntry({ kind, module, name }: HoistedImport, type: Uint8Array): Bytes {
  return [encodeName(module), encodeName(name), externKindByte[kind], type];
}

interface Addition {
  readonly id: number;
  readonly added: readonly Bytes[];
}

/** A section with entries added at its end; a new section if there was none. */
function appendEntries(bytes: Uint8Array, { sections }: ModuleType, { id, added }: Addition): Uint8Array {
  const section = sections.find((range) => range.id === id);
  if (section === undefined) return encodeSection(id, [encodeUnsigned(added.length), ...added]);
  const end = section.offset + section.sizeBytes;
  const reader = new ByteReader(bytes, { start: section.offset, end, section: id });
  const count = reader.readU32();
  const entries = bytes.subarray(reader.offset, end);
  return encodeSection(id, [encodeUnsigned(count + added.length), entries, ...added]);
}
