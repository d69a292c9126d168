import { LINKING_SECTION } from "../../parse/areas/linking-section.ts";
import type { PlaceTable } from "../../parse/areas/place-table.ts";
import { isBehindCode } from "../../parse/areas/places-section.ts";
import { type RelocatedPlaces, readRelocatedPlaces } from "../../parse/areas/relocated-places.ts";
import { isRelocation } from "../../parse/areas/relocation-section.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";
import { Failure } from "../../problem.ts";
import { opcode } from "../../wasm/binary-format.ts";
import { isObjectFile } from "../../wasm/is-object-file.ts";
import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { readPlace, writePlace } from "../../wasm/place-value.ts";
import { appendStart } from "./append-start.ts";
import { differencesOf } from "./differences.ts";
import { checkMadeFor, noRelocations, objectFile, staleRelocations } from "./place-problems.ts";
import { type Edit, encodeFixed, rebuild, signedWidth } from "./rebuild.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Moves the data and functions of a module by its relocations.
 *
 * All places are checked before the first is written. Relocations are left out of the result. Code keeps its length and its
 * offsets in the section; only a start function may be added at its end.
 *
 * @param bytes - the whole module
 * @param type - the type that `readModuleWithoutData` or `readModule` reads from these bytes
 * @returns new bytes
 * @throws Failure `STALE_RELOCATIONS`, `NOT_PLACEABLE`, `PLAN_MISMATCH`
 */
export function placeRelocated(bytes: Bytes, type: ModuleType, place: ModulePlace): Bytes {
  const { table, places } = checkedPlaces(bytes, type);
  checkMadeFor(place, places);
  const differences = differencesOf(table.groups, place);
  const placed = bytes.slice();
  movePlaces(placed, table, differences);
  const edits: Edit[] = [];
  for (const { section, at, width, value, group } of table.constants) {
    const moved = value + (differences[group] as number);
    const operand = bytes[at - 1] === opcode.i32Const ? moved | 0 : moved;
    const replacing = Uint8Array.from(encodeFixed(operand, Math.max(width, signedWidth(operand))));
    edits.push({ section, at, width, bytes: replacing });
  }
  if (table.start !== undefined) edits.push(...startEdits(bytes, type, table.start, place.memory));
  return rebuild(placed, type.sections, { edits, isDropped: isRelocationData });
}

/** Relocations, and the symbols that they name: they mean nothing once the module is placed. */
export function isRelocationData(section: SectionRange): boolean {
  return isRelocation(section) || section.name === LINKING_SECTION;
}

/**
 * The places of a module by its relocations.
 *
 * @throws Failure `STALE_RELOCATIONS`, `NOT_PLACEABLE`, `OBJECT_FILE`
 */
export function checkedPlaces(bytes: Uint8Array, type: ModuleType): RelocatedPlaces {
  if (isObjectFile(type)) throw objectFile();
  if (isBehindCode(type.sections)) throw staleRelocations({});
  const read = readOrStale(bytes, type);
  if (read === undefined) throw noRelocations();
  if ("stale" in read) throw staleRelocations(read.stale);
  return read;
}

function readOrStale(bytes: Uint8Array, type: ModuleType): ReturnType<typeof readRelocatedPlaces> {
  try {
    return readRelocatedPlaces(bytes, type);
  } catch (error) {
    if (error instanceof Failure) return { stale: {} };
    throw error;
  }
}

/** One loop without an object or a call for most places: 60,000 of them take 1 ms, and 10 ms in code that is not yet hot. */
function movePlaces(
  bytes: Uint8Array,
  { count, offsets, widths, members }: PlaceTable,
  differences: Float64Array,
): void {
  for (let place = 0; place < count; place += 1) {
    const at = offsets[place] as number;
    const width = widths[place] as number;
    const difference = differences[members[place] as number] as number;
    if (width !== 5) {
      writePlace(bytes, at, width, readPlace(bytes, at, width) + difference);
      continue;
    }
    const before =
      ((bytes[at] as number) & 0x7f) |
      (((bytes[at + 1] as number) & 0x7f) << 7) |
      (((bytes[at + 2] as number) & 0x7f) << 14) |
      (((bytes[at + 3] as number) & 0x7f) << 21) |
      ((bytes[at + 4] as number) << 28);
    const value = before + difference;
    const prior = bytes[at - 1];
    bytes[at] = value | 0x80;
    bytes[at + 1] = (value >>> 7) | 0x80;
    bytes[at + 2] = (value >>> 14) | 0x80;
    bytes[at + 3] = (value >>> 21) | 0x80;
    bytes[at + 4] = prior === opcode.i32Const || prior === opcode.i64Const ? (value >> 28) & 0x7f : value >>> 28;
  }
}

function startEdits(
  bytes: Uint8Array,
  type: ModuleType,
  start: NonNullable<PlaceTable["start"]>,
  difference: number,
): readonly Edit[] {
  if (start.addresses.some(({ value, width }) => signedWidth(value + difference) > width)) {
    return appendStart(bytes, type, { start, difference }).edits;
  }
  return start.addresses.map(({ section, at, width, value }) => {
    return { section, at, width, bytes: Uint8Array.from(encodeFixed(value + difference, width)) };
  });
}
