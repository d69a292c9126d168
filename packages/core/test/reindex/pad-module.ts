import { ByteWriter } from "../../src/encode/byte-writer.ts";
import {
  type Entries,
  type IndexMap,
  type IndexMaps,
  mapIndex,
  type Reindexing,
  shiftBy,
} from "../../src/fuse/reindex/index-maps.ts";
import { reindexBodies } from "../../src/fuse/reindex/reindex-code.ts";
import {
  reindexExports,
  reindexFunctions,
  reindexGlobals,
  reindexTables,
  reindexTags,
} from "../../src/fuse/reindex/reindex-definitions.ts";
import { reindexData, reindexElements } from "../../src/fuse/reindex/reindex-segments.ts";
import { reindexExternType, reindexTypes } from "../../src/fuse/reindex/reindex-types.ts";
import { parseModule } from "../../src/parse-module.ts";
import { Failure } from "../../src/problem.ts";
import { PREAMBLE, sectionId } from "../../src/wasm/binary-format.ts";

/** How many items a pad puts before those of a module, in each index space. */
export interface Pad {
  readonly type: number;
  /** Functions, tables, memories, globals and tags that the padded module defines; it imports one more of each. */
  readonly function: number;
  readonly table: number;
  readonly memory: number;
  readonly global: number;
  readonly tag: number;
  readonly element: number;
  readonly data: number;
}

/** A pad for engines without multi-memory. */
export const PAD: Pad = { type: 70, function: 150, table: 2, memory: 0, global: 70, tag: 3, element: 5, data: 4 };

/** No pad: all maps are the identity. */
export const NO_PAD: Pad = { type: 0, function: 0, table: 0, memory: 0, global: 0, tag: 0, element: 0, data: 0 };

/** The kinds of externs, in the order of their bytes. */
const KINDS = ["function", "table", "memory", "global", "tag"] as const;

/** The items that a pad imports under `"pad"`, and its definitions: extern types, then whole entries. */
const IMPORTED = { function: [0], table: [0x70, 0, 0], memory: [0, 0], global: [0x7f, 0], tag: [0, 0] } as const;
const DEFINED = {
  type: [0x60, 0, 0],
  function: [0],
  table: [0x70, 0, 1],
  memory: [0, 0],
  global: [0x7f, 1, 0x41, 77, 0x0b],
  tag: [0, 0],
  element: [1, 0, 0],
  data: [1, 1, 0x2a],
  code: [5, 0, 0x41, 0, 0x1a, 0x0b],
} as const;

interface Section {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** A reader without checks: the modules of tests are valid, or other tests look at them. */
function readUnsigned(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let end = at, scale = 1; ; scale *= 128) {
    const byte = bytes[end++] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end };
  }
}

export function sectionsOf(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = PREAMBLE.length; at < bytes.length; ) {
    const { value, end } = readUnsigned(bytes, at + 1);
    sections.push({ id: bytes[at] as number, from: end, to: end + value });
    at = end + value;
  }
  return sections;
}

/** The entries of a section; none if the module has no such section. */
export function entriesOf(bytes: Uint8Array, id: number): Entries {
  const section = sectionsOf(bytes).find((candidate) => candidate.id === id);
  if (section === undefined) return { from: 0, to: 0, count: 0 };
  const { value, end } = readUnsigned(bytes, section.from);
  return { from: end, to: section.to, count: value };
}

type Kind = (typeof KINDS)[number];

interface Import {
  readonly kind: Kind;
  /** Offset of the names, and of the byte of the kind behind them. */
  readonly from: number;
  readonly at: number;
}

function importsOf(bytes: Uint8Array, reindexing: Reindexing): Import[] {
  const { from, count } = entriesOf(bytes, sectionId.import);
  const imports: Import[] = [];
  for (let at = from, left = count; left > 0; left -= 1) {
    const start = at;
    for (let name = 0; name < 2; name += 1) {
      const { value, end } = readUnsigned(bytes, at);
      at = end + value;
    }
    imports.push({ kind: KINDS[bytes[at] as number] as Kind, from: start, at });
    at = reindexExternType(bytes, at, reindexing).end;
  }
  return imports;
}

/** The maps of a module behind a pad: imports follow the pad's import, definitions follow its definitions. */
export function mapsBehind(bytes: Uint8Array<ArrayBuffer>, pad: Pad): IndexMaps {
  const { types, imports, definitions } = parseModule(bytes);
  const countOf = (kind: Kind) =>
    kind === "function" ? entriesOf(bytes, sectionId.function).count : definitions[kind].length;
  const externs = (kind: Kind): IndexMap => {
    const imported = imports.filter(({ type }) => type.kind === kind).length;
    const own = pad[kind] === 0 ? 0 : 1;
    const table = Uint32Array.from({ length: imported }, (_, index) => index + own);
    return { table, delta: own + pad[kind], count: imported + countOf(kind) };
  };
  return {
    type: shiftBy(pad.type, types.length),
    function: externs("function"),
    table: externs("table"),
    memory: externs("memory"),
    global: externs("global"),
    tag: externs("tag"),
    element: shiftBy(pad.element, entriesOf(bytes, sectionId.element).count),
    data: shiftBy(pad.data, readDataCount(bytes)),
    // Exports and elements add their functions.
    declared: new Uint8Array(externs("function").count),
  };
}

function addSection(module: ByteWriter, id: number, content: ByteWriter): void {
  module.byte(id);
  module.unsigned(content.length);
  module.append(content.written());
}

/** A section that begins with entries of the pad. Left out if it has no entry. */
function addPadded(
  module: ByteWriter,
  id: number,
  { entry, pads, count, own }: { entry: readonly number[]; pads: number; count: number; own: Uint8Array },
): void {
  if (pads + count === 0) return;
  const content = new ByteWriter();
  content.unsigned(pads + count);
  for (let left = pads; left > 0; left -= 1) content.append(Uint8Array.from(entry));
  content.append(own);
  addSection(module, id, content);
}

/**
 * A module that does what another does, with a pad before its items in each index space: every index is another one.
 *
 * Custom sections are left out.
 */
export function padModule(bytes: Uint8Array<ArrayBuffer>, pad: Pad): Uint8Array<ArrayBuffer> {
  const maps = mapsBehind(bytes, pad);
  const reindexing = { maps };
  const module = new ByteWriter(2 * bytes.length + 4_096);
  module.append(Uint8Array.from(PREAMBLE));
  const add = (id: number, entry: readonly number[], pads: number, reindex: typeof reindexGlobals) => {
    const entries = entriesOf(bytes, id);
    const own = reindex(bytes, entries, reindexing);
    addPadded(module, id, { entry, pads, count: entries.count, own });
  };
  const sections: Readonly<Record<number, () => void>> = {
    [sectionId.type]: () => add(sectionId.type, DEFINED.type, pad.type, reindexTypes),
    [sectionId.import]: () => addImports(module, bytes, { pad, reindexing }),
    [sectionId.function]: () => add(sectionId.function, DEFINED.function, pad.function, reindexFunctions),
    [sectionId.table]: () => add(sectionId.table, DEFINED.table, pad.table, reindexTables),
    [sectionId.memory]: () => add(sectionId.memory, DEFINED.memory, pad.memory, copyEntries),
    [sectionId.tag]: () => add(sectionId.tag, DEFINED.tag, pad.tag, reindexTags),
    [sectionId.global]: () => add(sectionId.global, DEFINED.global, pad.global, reindexGlobals),
    [sectionId.export]: () => add(sectionId.export, [], 0, reindexExports),
    [sectionId.start]: () => addStart(module, bytes, maps),
    [sectionId.element]: () => add(sectionId.element, DEFINED.element, pad.element, reindexElements),
    [sectionId.dataCount]: () => addDataCount(module, bytes, pad),
    [sectionId.code]: () => add(sectionId.code, DEFINED.code, pad.function, reindexBodies),
    [sectionId.data]: () => add(sectionId.data, DEFINED.data, pad.data, reindexData),
  };
  for (const id of SECTION_ORDER) sections[id]?.();
  return module.written().slice();
}

const SECTION_ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11] as const;

const copyEntries: typeof reindexGlobals = (bytes, { from, to }) => bytes.subarray(from, to);

function addImports(
  module: ByteWriter,
  bytes: Uint8Array,
  { pad, reindexing }: { readonly pad: Pad; readonly reindexing: Reindexing },
): void {
  const pads = KINDS.filter((kind) => pad[kind] > 0);
  const imports = importsOf(bytes, reindexing);
  if (pads.length + imports.length === 0) return;
  const content = new ByteWriter();
  content.unsigned(pads.length + imports.length);
  for (const kind of pads) {
    const type = Uint8Array.from(IMPORTED[kind]);
    for (const name of ["pad", kind]) content.append(Uint8Array.from([name.length, ...Buffer.from(name)]));
    content.byte(KINDS.indexOf(kind));
    content.append(type);
  }
  for (const { from, at } of imports) {
    content.append(bytes.subarray(from, at));
    content.append(reindexExternType(bytes, at, reindexing).code);
  }
  addSection(module, sectionId.import, content);
}

function addStart(module: ByteWriter, bytes: Uint8Array<ArrayBuffer>, maps: IndexMaps): void {
  const { start } = parseModule(bytes);
  if (start === undefined) return;
  const content = new ByteWriter();
  content.unsigned(mapIndex(maps.function, start));
  addSection(module, sectionId.start, content);
}

function addDataCount(module: ByteWriter, bytes: Uint8Array, pad: Pad): void {
  const hasCount = sectionsOf(bytes).some(({ id }) => id === sectionId.dataCount);
  if (!hasCount && pad.data === 0) return;
  const content = new ByteWriter();
  content.unsigned(entriesOf(bytes, sectionId.data).count + pad.data);
  addSection(module, sectionId.dataCount, content);
}

/**
 * The number of data segments that code may name: none without a data count section.
 *
 * @throws Failure `INVALID_MODULE` if there are more or fewer of them
 */
function readDataCount(bytes: Uint8Array): number {
  const section = sectionsOf(bytes).find(({ id }) => id === sectionId.dataCount);
  if (section === undefined) return 0;
  const { value } = readUnsigned(bytes, section.from);
  const { count } = entriesOf(bytes, sectionId.data);
  if (value === count) return count;
  throw new Failure("parse", [{ about: "data-count", code: "INVALID_MODULE" }]);
}
