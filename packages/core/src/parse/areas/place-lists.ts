import { sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ByteReader } from "../byte-reader.ts";
import { malformedInteger } from "../framing-problems.ts";
import { DATA_GROUP, type PlaceGroup, SLOT_GROUP } from "./place-table.ts";
import { readSigned, readUnsigned } from "./read-integers.ts";

/*
 * Lists of places in the section "rec.places": the places of one section, width and group, in order.
 *
 *   list        form: byte, group, count, least value, from there to the most: unsigned, sizeBytes, entries
 *   form        bits 0 to 3 section id, 4 and 5 the width, by position in 4 5 8 10, 6 set: found by a scan
 *               sections of globals, elements and code have widths of 5 and 10, that of data has all
 *   entries     listed: (distance · 2 | distance · 2 + 1, further places with the same distance: u32)*
 *               found by a scan: (places up to an integer that is none: u32)*
 *
 * The distance is that from the end of the place before. The least value is signed, and counts from the value that a place of
 * the group has at least, or else from 0.
 *
 * Most places are in code, and a scan finds them, so they take no bytes. wasm-ld writes only integers with a relocation in
 * their longest form: `rewrite/place/place-scanner.ts` looks for those. Their values tell data from slots, because addresses
 * are larger than slots. The few that are neither (a stack pointer equal to the first address of data) are entries.
 */

export const PLACE_WIDTHS: readonly number[] = [4, 5, 8, 10];
export const SCANNED = 0x40;
/** Width of the places that a scan finds. */
export const SCANNED_WIDTH = 5;

/** Places of one section, width and group. */
export interface PlaceList {
  readonly section: number;
  readonly width: number;
  readonly group: number;
  readonly isScanned: boolean;
  readonly count: number;
  readonly least: number;
  readonly most: number;
  /** Offsets into the module. */
  readonly entries: AreaRange;
}

/** Values of lists count from these. */
export interface ListBase {
  readonly groups: readonly PlaceGroup[];
  readonly data: AreaRange;
  readonly slots: AreaRange;
}

/** The value from which those of a group count; undefined if there is no such group. */
export function baseOf(group: number, { groups, data, slots }: ListBase): number | undefined {
  const found = groups[group];
  if (found === undefined) return undefined;
  if (found.of === "data") return data.start;
  if (found.of === "slots") return slots.start;
  if (found.of === "linker") return found.value;
  return found.of === "imported" ? found.slot : 0;
}

/** Places in front of the data are LEB128: four bytes in a row there could be of two instructions. */
function mayHavePlaces(section: number, width: number): boolean {
  if (section === sectionId.data) return true;
  const isInFront = section === sectionId.global || section === sectionId.element || section === sectionId.code;
  return isInFront && (width === 5 || width === 10);
}

/**
 * @throws Failure if the list is malformed: other sections have no places, and only data and slots in code can be found by a
 *   scan
 */
export function readPlaceList(reader: ByteReader, lists: ListBase): PlaceList {
  const { offset } = reader;
  const form = reader.readByte();
  const section = form & 0x0f;
  const width = PLACE_WIDTHS[(form >> 4) & 3] as number;
  const isScanned = (form & SCANNED) !== 0;
  const group = reader.readU32();
  const base = baseOf(group, lists);
  const mayBeScanned =
    section === sectionId.code && width === SCANNED_WIDTH && (group === DATA_GROUP || group === SLOT_GROUP);
  const isKnown = form <= 0x7f && mayHavePlaces(section, width) && (!isScanned || mayBeScanned);
  if (base === undefined || !isKnown) throw malformedInteger("u32", offset);
  const count = reader.readU32();
  const least = base + readSigned(reader);
  const most = least + readUnsigned(reader);
  const sizeBytes = reader.readU32();
  const start = reader.offset;
  reader.skip(sizeBytes);
  return { section, width, group, isScanned, count, least, most, entries: { start, end: reader.offset } };
}
