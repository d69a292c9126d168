import { SCANNED_WIDTH } from "../../parse/areas/place-lists.ts";
import { DATA_GROUP, SLOT_GROUP } from "../../parse/areas/place-table.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import { readPlace } from "../../wasm/place-value.ts";
import { type IntegerScan, PlaceScanner } from "./place-scanner.ts";

/** Places of one section, width and group, in order. */
export interface ListedPlaces {
  readonly section: number;
  readonly width: number;
  readonly group: number;
  /** From the beginning of the content of the section. */
  readonly offsets: readonly number[];
  readonly least: number;
  readonly most: number;
}

export interface ChosenList extends ListedPlaces {
  /**
   * If a scan finds the places: for each integer that it finds and that is no place of the list, the number of places since
   * the one before.
   */
  readonly skipped?: readonly number[];
}

/** Fewer places take less bytes as a list. */
const FEWEST_SCANNED = 8;

/** Values from here on have another form if they are signed. */
const BEYOND_SCAN = 2 ** 31;

interface Scanned {
  readonly list: ListedPlaces;
  readonly wanted: ReadonlySet<number>;
  readonly least: number;
  readonly most: number;
  readonly matched: number[];
  readonly skipped: number[];
  /** Places since the last integer that is none. */
  since: number;
}

/**
 * Leaves places of code to a scan, so that they take no bytes. Those that it does not find stay in a list.
 *
 * @param code - the content of the code section
 */
export function chooseScanned(lists: readonly ListedPlaces[], code: Uint8Array): readonly ChosenList[] {
  const scans = lists.flatMap((list) => (mayBeScanned(list) ? scanOf(list, code) : []));
  if (scans.length === 0) return lists;
  const scanner = new PlaceScanner({
    least: Math.min(...scans.map(({ least }) => least)),
    most: Math.max(...scans.map(({ most }) => most)),
  });
  while (scanner.next(code, code.length)) take(scans, scanner);
  const others = lists.filter((list) => scans.every((scan) => scan.list !== list));
  return [
    ...scans.map(({ list, least, most, matched, skipped }) => ({ ...list, offsets: matched, least, most, skipped })),
    ...others,
    ...scans.flatMap(({ list, matched }) => restOf(list, { matched: new Set(matched), code })),
  ];
}

function mayBeScanned({ section, width, group, offsets }: ListedPlaces): boolean {
  const mayMove = group === DATA_GROUP || group === SLOT_GROUP;
  return section === sectionId.code && width === SCANNED_WIDTH && mayMove && offsets.length >= FEWEST_SCANNED;
}

function scanOf(list: ListedPlaces, code: Uint8Array): Scanned[] {
  const wanted = list.offsets.filter((offset) => valueAt(code, offset) < BEYOND_SCAN);
  if (wanted.length < FEWEST_SCANNED) return [];
  const { least, most } = rangeOf(wanted, code);
  return [{ list, wanted: new Set(wanted), least, most, matched: [], skipped: [], since: 0 }];
}

/** An integer belongs to the first list that has its value, unless the list skips it. The reader does the same. */
function take(scans: readonly Scanned[], { found, value }: IntegerScan): void {
  for (const scan of scans) {
    if (value < scan.least || value > scan.most) continue;
    if (scan.wanted.has(found)) {
      scan.matched.push(found);
      scan.since += 1;
      return;
    }
    scan.skipped.push(scan.since);
    scan.since = 0;
  }
}

interface Rest {
  readonly matched: ReadonlySet<number>;
  readonly code: Uint8Array;
}

function restOf(list: ListedPlaces, { matched, code }: Rest): ListedPlaces[] {
  const offsets = list.offsets.filter((offset) => !matched.has(offset));
  return offsets.length === 0 ? [] : [{ ...list, offsets, ...rangeOf(offsets, code) }];
}

function rangeOf(offsets: readonly number[], code: Uint8Array): { readonly least: number; readonly most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const offset of offsets) {
    const value = valueAt(code, offset);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}

function valueAt(code: Uint8Array, offset: number): number {
  return readPlace(code, offset, SCANNED_WIDTH);
}
