import { leb128, moduleOf, PREAMBLE, section } from "../../src/parse/fixtures/encode-module.ts";

type Section = readonly [id: number, content: readonly number[]];

/** A module of one or more sections; zeroes fill the last one up to the requested size. */
export function moduleOfSize(sections: readonly Section[], size: number): Uint8Array<ArrayBuffer> {
  const before = sections.slice(0, -1).flatMap(([id, content]) => [id, ...leb128(content.length), ...content]);
  const [id, content] = sections.at(-1) ?? [0, []];
  const start = [...PREAMBLE, ...before, id];
  const contentBytes = size - start.length - 5;
  const bytes = new Uint8Array(size);
  bytes.set([...start, ...leb128(contentBytes).slice(0, -1)]);
  // The size takes exactly five bytes, so that the total is the requested one.
  const padded = [0, 1, 2, 3]
    .map((at) => ((contentBytes >>> (7 * at)) & 0x7f) | 0x80)
    .concat((contentBytes >>> 28) & 0x7f);
  bytes.set(padded, start.length);
  bytes.set(content, start.length + 5);
  return bytes;
}

export const MEGABYTE = 2 ** 20;

/** Four billion. */
export const MANY: readonly number[] = leb128(2 ** 32 - 1);

const name6 = (text: string): number[] => [text.length, ...Array.from(text, (character) => character.charCodeAt(0))];

/** The section of a dynamic library that fills a module of 1 MB: one subsection, nearly as long as the module. */
function librarySection(id: number, content: readonly number[]): Section {
  const left = MEGABYTE - 100;
  return [0, [...name6("dylink.0"), id, ...leb128(left), ...content]];
}

const TYPES: Section = [1, [1, 0x60, 0, 0]];

/** Modules that claim 4 billion entries, by the kind of entry: parsing has to refuse all of them. */
export const claims: Readonly<Record<string, readonly Section[]>> = {
  "recursion groups": [[1, MANY]],
  "types of a recursion group": [[1, [1, 0x4e, ...MANY]]],
  parameters: [[1, [1, 0x60, ...MANY]]],
  results: [[1, [1, 0x60, 0, ...MANY]]],
  "fields of a struct": [[1, [1, 0x5f, ...MANY]]],
  supertypes: [[1, [1, 0x50, ...MANY]]],
  imports: [TYPES, [2, MANY]],
  "imports of a compact group": [TYPES, [2, [1, 0, 0, 0x7f, ...MANY]]],
  "imports of a compact group of one type": [TYPES, [2, [1, 0, 0, 0x7e, 0, 0, ...MANY]]],
  "bytes of an import's name": [TYPES, [2, [1, ...MANY]]],
  functions: [TYPES, [3, MANY]],
  tables: [[4, MANY]],
  memories: [[5, MANY]],
  tags: [TYPES, [13, MANY]],
  globals: [[6, MANY]],
  exports: [TYPES, [7, MANY]],
  "bytes of an export's name": [TYPES, [7, [1, ...MANY]]],
  "bytes of a custom section's name": [[0, MANY]],
  "needed libraries": [librarySection(2, MANY)],
  "flags of exports": [librarySection(3, MANY)],
  "flags of imports": [librarySection(4, MANY)],
  "folders of libraries": [librarySection(5, MANY)],
  "needed libraries of an older toolchain": [[0, [...name6("dylink"), 0, 0, 0, 0, ...MANY]]],
  "element segments": [[9, MANY]],
  "data segments, in front of the code": [[12, MANY]],
};

/** The same claims in sections that linking does not read; the engine will refuse them. */
export const unreadClaims: Readonly<Record<string, readonly Section[]>> = {
  "function bodies": [[10, MANY]],
  "data segments": [[11, MANY]],
};

/** Makes a module of about the requested number of bytes. */
type Packing = (size: number) => Uint8Array<ArrayBuffer>;

/**
 * A section with as many of the smallest entries as fit; a type and a function precede every section but the type
 * section.
 */
function packed(id: number, entry: (at: number) => readonly number[]): Packing {
  return (size) => {
    const content: number[] = [];
    let count = 0;
    while (content.length < size) {
      content.push(...entry(count));
      count += 1;
    }
    return withSection(id, [...leb128(count), ...content]);
  };
}

/** A dynamic library, one subsection of which has as many of the smallest entries as fit. */
function packedLibrary(id: number, entry: (at: number) => readonly number[]): Packing {
  return (size) => {
    const content: number[] = [];
    let count = 0;
    while (content.length < size) {
      content.push(...entry(count));
      count += 1;
    }
    return moduleOf(section(0, name6("dylink.0"), section(id, [...leb128(count), ...content])));
  };
}

/** A section of one entry, part of which is repeated to reach the requested size. */
function repeated(
  id: number,
  { start, part, end }: Readonly<Record<"start" | "part" | "end", readonly number[]>>,
): Packing {
  return (size) => {
    const parts = Array.from({ length: Math.ceil(size / part.length) }, () => part);
    return withSection(id, [1, ...start, ...parts.flat(), ...end]);
  };
}

const I32 = 0x7f;
const FUNCREF = 0x70;

const ID = { type: 1, import: 2, function: 3, table: 4, global: 6, export: 7, data: 11, tag: 13 } as const;

function withSection(id: number, content: readonly number[]): Uint8Array<ArrayBuffer> {
  const section = [id, ...leb128(content.length)];
  const type = id === ID.type ? [] : [ID.type, 4, 1, 0x60, 0, 0];
  const definition = id === ID.export ? [ID.function, 2, 1, 0] : [];
  const bytes = new Uint8Array(PREAMBLE.length + type.length + definition.length + section.length + content.length);
  bytes.set([...PREAMBLE, ...type, ...definition, ...section]);
  bytes.set(content, bytes.length - content.length);
  return bytes;
}

const name = (at: number): number[] => [3, ...[0, 6, 12].map((shift) => 0x40 + ((at >> shift) & 0x3f))];

/** A type index as a heap type: signed, so a number with its highest bit set takes one byte more. */
function heapType(index: number): number[] {
  const bytes = leb128(index);
  const last = bytes.at(-1) ?? 0;
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
}

/** As many values as a function may have, one byte each. */
const LONGEST_LIST = 1_000;

const functionType = (value: readonly number[]): number[] => [
  0x60,
  ...leb128(LONGEST_LIST),
  ...Array.from({ length: LONGEST_LIST }, () => value).flat(),
  0,
];

/** As many imports as fit of a function with parameters that all refer to a function with as many parameters. */
function importsOfLongType(nameAt: (at: number) => readonly number[]): Packing {
  const types = section(ID.type, [2, ...functionType([I32]), ...functionType([0x63, 0])]);
  const entry = (at: number) => [...nameAt(at), 0, 0, 1];
  return (size) => {
    const numbers = Array.from({ length: Math.floor(size / entry(0).length) }, (_, at) => at);
    return moduleOf(types, section(ID.import, [...leb128(numbers.length), ...numbers.flatMap(entry)]));
  };
}

/** As many imports as fit under one name of half the size; the compact form states that name once. */
function importsOfLongNamespace(size: number): Uint8Array<ArrayBuffer> {
  const half = Math.floor(size / 2);
  const namespace = [...leb128(half), ...new Uint8Array(half).fill(0x61)];
  const count = Math.floor(half / 6);
  const names = Array.from({ length: count }, (_, at) => [...name(at), 0, 0]).flat();
  const imports = [1, ...namespace, 0, 0x7f, ...leb128(count), ...names];
  return moduleOf(section(ID.type, [1, 0x60, 0, 0]), section(ID.import, imports));
}

/** As many functions of a long type as fit; the module imports all of them from itself, under the name `module`. */
function importsOfOwnExports(size: number): Uint8Array<ArrayBuffer> {
  const count = Math.floor(size / 21);
  const numbers = Array.from({ length: count }, (_, at) => at);
  const own = [6, ...Array.from("module", (character) => character.charCodeAt(0))];
  return moduleOf(
    section(ID.type, [1, ...functionType([FUNCREF])]),
    section(ID.import, [...leb128(count), ...numbers.flatMap((at) => [...own, ...name(at), 0, 0])]),
    section(ID.function, [...leb128(count), ...numbers.map(() => 0)]),
    section(ID.export, [...leb128(count), ...numbers.flatMap((at) => [...name(at), 0, ...leb128(count + at)])]),
  );
}

interface PackedModule {
  readonly make: Packing;
  /**
   * The outcome of linking. Functions without a provider may become traps, except in modules that test
   * `UNRESOLVED_IMPORT`.
   */
  readonly outcome: "links" | "UNRESOLVED_IMPORT";
}

const links = (make: Packing): PackedModule => ({ make, outcome: "links" });
const lacks = (make: Packing): PackedModule => ({ make, outcome: "UNRESOLVED_IMPORT" });

/** Sections with the most entries for their size, or with entries that refer to the most; linking reads all of each. */
export const packedModules: Readonly<Record<string, PackedModule>> = {
  "types without parameters": links(packed(ID.type, () => [0x60, 0, 0])),
  "types of many parameters": links(packed(ID.type, () => [0x60, 0x64, ...Array<number>(100).fill(I32), 0])),
  "types of many references": links(packed(ID.type, () => [0x60, 0x64, ...Array<number>(100).fill(FUNCREF), 0])),
  "empty recursion groups": links(packed(ID.type, () => [0x4e, 0])),
  "empty structs": links(packed(ID.type, () => [0x5f, 0])),
  "references to earlier types": links(
    packed(ID.type, (at) => (at === 0 ? [0x60, 0, 0] : [0x60, 1, 0x63, ...heapType(at - 1), 0])),
  ),
  "subtypes of one type": links(packed(ID.type, (at) => (at === 0 ? [0x50, 0, 0x60, 0, 0] : [0x50, 1, 0, 0x60, 0, 0]))),
  "function imports of one name": links(packed(ID.import, () => [0, 0, 0, 0])),
  "function imports of many names": links(packed(ID.import, (at) => [...name(at), 0, 0, 0])),
  "missing functions of many names": lacks(packed(ID.import, (at) => [...name(at), 0, 0, 0])),
  "global imports of one name": lacks(packed(ID.import, () => [0, 0, 3, 0x7f, 0])),
  "global imports of many names": lacks(packed(ID.import, (at) => [...name(at), 0, 3, 0x7f, 0])),
  "imports of functions with long types": links(importsOfLongType(() => [0])),
  "missing functions with long types": lacks(importsOfLongType(name)),
  "imports under a long name": links(importsOfLongNamespace),
  "imports of the module's own exports": links(importsOfOwnExports),
  functions: links(packed(ID.function, () => [0])),
  tables: links(packed(ID.table, () => [0x70, 0, 0])),
  tags: links(packed(ID.tag, () => [0, 0])),
  globals: links(packed(ID.global, () => [0x7f, 0, 0x41, 0, 0x0b])),
  "one global's long sum": links(
    repeated(ID.global, { start: [0x7f, 0, 0x41, 0], part: [0x41, 0, 0x6a], end: [0x0b] }),
  ),
  "exports of one function": links(packed(ID.export, (at) => [...name(at), 0, 0])),
  "data segments": links(packed(ID.data, () => [0, 0x41, 0, 0x0b, 0])),
  "passive data segments": links(packed(ID.data, () => [1, 0])),
  "needed libraries without a name": links(packedLibrary(2, () => [0])),
  "needed libraries": links(packedLibrary(2, name)),
  "flags of exports": links(packedLibrary(3, (at) => [...name(at), 0])),
  "flags of imports": links(packedLibrary(4, (at) => [0, ...name(at), 1])),
  "folders of libraries": links(packedLibrary(5, () => [0])),
  "unknown parts of a library": links((size) =>
    moduleOf(section(0, name6("dylink.0"), ...Array.from({ length: size / 2 }, () => [99, 0]))),
  ),
  "an unknown part of a library": links((size) =>
    moduleOf(section(0, name6("dylink.0"), section(99, new Array(size).fill(1)))),
  ),
  "custom sections": links((size) =>
    Uint8Array.from([...PREAMBLE, ...Array.from({ length: size / 3 }, () => [0, 1, 0]).flat()]),
  ),
};
