/**
 * The numbers of block.h, heap.h and bins.h: all that tools and the walker of the tests take from the implementation.
 * The fields of `struct Heap` stand in the order of `newLayout`.
 */

export const ALIGNMENT = 16;
export const FREE = 1;
export const PREVIOUS_FREE = 2;
export const COLUMNS = 32;

/** The bytes of a quick list that says that it is full. */
export const CLOSED_LIST_BYTES = 32_768;

const QUICK_LISTS = 64;
const ROWS = { 4: 24, 8: 32 } as const;

export interface Field {
  /** Distance from the start of the record, in bytes. */
  readonly offset: number;
  readonly bytes: 4 | 8;
  readonly count: number;
  /** Distance from one item to the next, in bytes. */
  readonly stride: number;
}

export type FieldName =
  | "quickLast"
  | "quickBytes"
  | "remnant"
  | "remnantEnd"
  | "tail"
  | "fence"
  | "loose"
  | "looseEnd"
  | "lastRegion"
  | "regions"
  | "pages"
  | "remnants"
  | "blocksTaken"
  | "bytesTaken"
  | "bytesTakenPeak"
  | "rows"
  | "columns"
  | "bins";

export interface HeapLayout {
  /** The size of a pointer, and of a block's header. */
  readonly wordBytes: 4 | 8;
  readonly smallestBlock: number;
  readonly quickLists: number;
  readonly rows: number;
  readonly bins: number;
  readonly recordBytes: number;
  readonly fields: Readonly<Record<FieldName, Field>>;
}

function newLayout(wordBytes: 4 | 8): HeapLayout {
  const rows = ROWS[wordBytes];
  const bins = rows * COLUMNS;
  let end = 0;
  const place = (bytes: 4 | 8, count = 1, stride: number = bytes): Field => {
    const offset = Math.ceil(end / bytes) * bytes;
    end = offset + count * stride;
    return { offset, bytes, count, stride };
  };
  const word = () => place(wordBytes);
  // A quick list is one number of two words.
  const quickLast = place(wordBytes, QUICK_LISTS, 2 * wordBytes);
  const fields = {
    quickLast,
    quickBytes: { ...quickLast, offset: wordBytes },
    remnant: word(),
    remnantEnd: word(),
    tail: word(),
    fence: word(),
    loose: word(),
    looseEnd: word(),
    lastRegion: word(),
    regions: word(),
    pages: word(),
    remnants: word(),
    bytesTaken: word(),
    blocksTaken: word(),
    bytesTakenPeak: word(),
    rows: place(4),
    columns: place(4, rows),
    bins: place(wordBytes, bins),
  };
  const recordBytes = Math.ceil(end / wordBytes) * wordBytes;
  return { wordBytes, smallestBlock: 4 * wordBytes, quickLists: QUICK_LISTS, rows, bins, recordBytes, fields };
}

export const LAYOUT_32: HeapLayout = newLayout(4);
export const LAYOUT_64: HeapLayout = newLayout(8);

/** The bin of a size, as the picture in bins.h has it: a row for each power of two, equal parts in a row. */
export function binOf(size: number): number {
  const units = size / ALIGNMENT;
  if (units < COLUMNS) return units;
  const power = Math.floor(Math.log2(units));
  const row = power - Math.log2(COLUMNS) + 1;
  return row * COLUMNS + Math.floor((units / 2 ** power) * COLUMNS) - COLUMNS;
}

/** The smallest size of a bin. */
export function smallestOfBin(bin: number): number {
  const [row, column] = [Math.floor(bin / COLUMNS), bin % COLUMNS];
  const units = row === 0 ? column : (COLUMNS + column) * 2 ** (row - 1);
  return units * ALIGNMENT;
}
