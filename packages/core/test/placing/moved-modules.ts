import { expect } from "vitest";
import { readDataHeaders, readGlobalConstants, readTableSlots } from "../../src/parse/areas/address-constants.ts";
import { readRelocatedPlaces } from "../../src/parse/areas/relocated-places.ts";
import { readThreadStart } from "../../src/parse/areas/thread-start.ts";
import { parseModule } from "../../src/parse-module.ts";
import { Failure } from "../../src/problem.ts";
import type { ModuleType, SectionRange } from "../../src/wasm/module-type.ts";
import { CONSTANTS, findUnexplained, LITTLE_ENDIAN, PADDED, type PlaceForm } from "./moved-bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Near enough that the start function of threads keeps its length. */
export const PLACE = { memory: 131_072, table: 10, symbols: {}, slots: [] };
const DIFFERENCES = [PLACE.memory, PLACE.table];

const GLOBALS = 6;
const ELEMENTS = 9;
const CODE = 10;
const DATA = 11;
/** Sections with integers of a variable length: they are compared by their meaning. */
const WITH_CONSTANTS = [GLOBALS, ELEMENTS, DATA];
const IN_FRONT_OF_DATA = [GLOBALS, ELEMENTS, CODE];

export const isRelocation = ({ name = "" }: SectionRange): boolean => /^(linking|reloc\.)/.test(name);

export function contentOf(bytes: Bytes, { offset, sizeBytes }: SectionRange): Bytes {
  return bytes.subarray(offset, offset + sizeBytes);
}

export function sectionWith({ sections }: ModuleType, id: number): SectionRange | undefined {
  return sections.find((section) => section.id === id);
}

/** Bytes on both sides of the module, in the same buffer. */
const AROUND = 64;

/**
 * Places a module that stands between other bytes, and checks that nothing of this buffer is written: neither if the module is
 * placed, nor if it is refused.
 *
 * @returns undefined if it is refused
 */
export function placeUnwritten(bytes: Bytes, place: (given: Bytes) => Bytes): Bytes | undefined {
  const buffer = new Uint8Array(bytes.length + 2 * AROUND).fill(0xa5);
  buffer.set(bytes, AROUND);
  const before = buffer.slice();
  let placed: Bytes | undefined;
  try {
    placed = place(buffer.subarray(AROUND, AROUND + bytes.length));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.problems.map(({ code }) => code)).toEqual([
      expect.stringMatching(/STALE_RELOCATIONS|NOT_PLACEABLE|OBJECT_FILE/),
    ]);
  }
  expect(Buffer.compare(buffer, before)).toBe(0);
  expect(placed?.buffer).not.toBe(buffer.buffer);
  return placed;
}

/** The offsets of places in the code of a module: from the beginning of the section's content. */
export function placesInCode(bytes: Bytes): ReadonlySet<number> {
  const type = parseModule(bytes);
  const { offset = 0 } = sectionWith(type, CODE) ?? {};
  const read = readRelocatedPlaces(bytes, type);
  if (read === undefined || "stale" in read) throw new Error("The module has no places");
  return new Set([...read.table.offsets.subarray(0, read.table.count)].map((at) => at - offset));
}

/**
 * A module that was placed by its relocations differs from the module that was given in its places alone.
 *
 * @param inCode - the offsets of all places in its code, if they are known
 */
export function expectMovedByRelocations(before: Bytes, after: Bytes, inCode?: ReadonlySet<number>): void {
  const [old, moved] = [parseModule(before), parseModule(after)];
  const kept = old.sections.filter((section) => !isRelocation(section));
  expect(moved.sections.map(({ id, name }) => [id, name])).toEqual(kept.map(({ id, name }) => [id, name]));
  for (const [position, section] of kept.entries()) {
    const [from, to] = [contentOf(before, section), contentOf(after, moved.sections[position] as SectionRange)];
    const isDebug = /^\.debug/.test(section.name ?? "");
    const forms = section.id === CODE ? PADDED : isDebug ? LITTLE_ENDIAN : [];
    if (section.id === CODE) expectMovedCode(before, after, inCode);
    else if (!WITH_CONSTANTS.includes(section.id)) {
      const at = findUnexplained({ before: from, after: to, forms, differences: DIFFERENCES });
      expect(at, `in section ${section.id} ${section.name}`).toBeUndefined();
    }
  }
  expectMovedConstants({ bytes: before, type: old }, { bytes: after, type: moved });
  expectMovedData({ bytes: before, type: old }, { bytes: after, type: moved });
  if (WebAssembly.validate(before)) expect(WebAssembly.validate(after)).toBe(true);
}

/** The code keeps its length. A start function of threads has addresses in a shorter form too. */
function expectMovedCode(before: Bytes, after: Bytes, inCode?: ReadonlySet<number>): void {
  const type = parseModule(before);
  const code = sectionWith(type, CODE) as SectionRange;
  const { body = { start: code.offset, end: code.offset } } = readThreadStart(before, type) ?? {};
  const end = code.offset + code.sizeBytes;
  const shift = (sectionWith(parseModule(after), CODE)?.offset ?? 0) - code.offset;
  const parts: [start: number, end: number, forms: readonly PlaceForm[]][] = [
    [code.offset, body.start, PADDED],
    [body.start, body.end, CONSTANTS],
    [body.end, end, PADDED],
  ];
  for (const [start, stop, forms] of parts) {
    const [from, to] = [before.subarray(start, stop), after.subarray(start + shift, stop + shift)];
    const starts = inCode && new Set([...inCode].map((place) => place + code.offset - start));
    const known = starts && forms === PADDED ? { starts } : {};
    const at = findUnexplained({ before: from, after: to, forms, differences: DIFFERENCES, ...known });
    expect(at, `behind offset ${start} in code`).toBeUndefined();
  }
  expect(sectionWith(parseModule(after), CODE)?.sizeBytes).toBe(code.sizeBytes);
}

interface Read {
  readonly bytes: Bytes;
  readonly type: ModuleType;
}

/** Initial values of globals move or stay, and all slots move. */
function expectMovedConstants(old: Read, moved: Read): void {
  const types = ({ type }: Read) => type.definitions.global.map((one) => one.type);
  expect(types(moved)).toEqual(types(old));
  const [before, after] = [old, moved].map(({ bytes, type }) => readGlobalConstants(bytes, type)) as [
    ReturnType<typeof readGlobalConstants>,
    ReturnType<typeof readGlobalConstants>,
  ];
  expect(after.length).toBe(before.length);
  before.forEach((constant, global) => {
    const difference = (after[global]?.value ?? 0) - (constant?.value ?? 0);
    expect([0, ...DIFFERENCES], `global ${global}`).toContain(difference);
  });
  const [slots, there] = [old, moved].map(({ bytes, type }) => readTableSlots(bytes, type));
  const expected = slots?.slotOf.map((slot) => (slot === 0 ? 0 : slot + PLACE.table));
  expect(there?.slotOf).toEqual(expected);
}

/** Segments keep their kind and size; in their contents, and nowhere else, places move. */
function expectMovedData(old: Read, moved: Read): void {
  const [before, after] = [old, moved].map(({ bytes, type }) => readDataHeaders(bytes, type));
  expect(after?.length).toBe(before?.length);
  before?.forEach(({ memory, isPassive, offset, sizeBytes, at }, segment) => {
    const other = after?.[segment];
    const expected = { memory, isPassive, sizeBytes };
    expect(other).toMatchObject(expected);
    expect(other?.offset?.value).toBe(offset && offset.value + PLACE.memory);
    const unexplained = findUnexplained({
      before: old.bytes.subarray(at, at + sizeBytes),
      after: moved.bytes.subarray(other?.at, (other?.at ?? 0) + sizeBytes),
      forms: LITTLE_ENDIAN,
      differences: DIFFERENCES,
    });
    expect(unexplained, `in segment ${segment}`).toBeUndefined();
  });
}

/**
 * A module that was placed by `rec.places` differs in places of four sections, and in a letter of the section's name.
 *
 * @returns whether any place moved
 */
export function expectMovedInPlace(before: Bytes, after: Bytes): boolean {
  expect(after.length).toBe(before.length);
  const copy = Uint8Array.from(after);
  let hasMoved = false;
  for (const section of parseModule(before).sections) {
    const [from, to] = [contentOf(before, section), contentOf(copy, section)];
    if (section.name === "rec.places") copy[section.offset - 1] = before[section.offset - 1] as number;
    if (IN_FRONT_OF_DATA.includes(section.id)) {
      expect(findUnexplained({ before: from, after: to, forms: PADDED }), `in section ${section.id}`).toBeUndefined();
    } else if (section.id !== DATA) continue;
    hasMoved ||= Buffer.compare(from, to) !== 0;
    to.set(from);
  }
  expect(Buffer.compare(copy, before)).toBe(0);
  return hasMoved;
}
