import { ALIGNMENT, binOf, CLOSED_LIST_BYTES, COLUMNS, FREE, PREVIOUS_FREE } from "../heap/heap-layout.ts";
import { PAGE_BYTES } from "./artifacts.ts";
import type { HeapSnapshot, Piece } from "./heap-snapshot.ts";

const FLAGS = FREE | PREVIOUS_FREE;

/** Facts about a heap from outside its memory. */
export interface Expectation {
  /** Whether the allocator grew this page. */
  readonly ownsPage: (page: number) => boolean;
  /** The usable size of each live block by its address, if the test counts blocks. */
  readonly live?: ReadonlyMap<number, number>;
}

type Check = (heap: HeapSnapshot, expectation: Expectation) => Iterable<string>;

/** Every invariant of the heap: each yields a sentence for each violation. */
export const INVARIANTS = {
  "regions are chained downwards": function* ({ raw, chain, chainEnd }) {
    if (chain.length !== raw.field("regions")) yield `${raw.field("regions")} regions, ${chain.length} in the chain`;
    if (chainEnd !== 0) yield `the chain goes on to ${chainEnd}`;
    if (chain.some((start, index) => index > 0 && start >= (chain[index - 1] ?? 0))) yield `chain ${chain.join(", ")}`;
  },

  "blocks tile each region up to its fence": function* ({ raw, regions }) {
    for (const { start, end, endWord } of regions) {
      const isFence = endWord !== undefined && endWord <= FLAGS && (end + raw.layout.wordBytes) % PAGE_BYTES === 0;
      if (!isFence) yield `region ${start}: neither a block nor a fence at ${end}`;
    }
  },

  "a fence counts as used": function* ({ regions }) {
    for (const { end, endWord = 0 } of regions) if (endWord & FREE) yield `the fence at ${end} says that it is free`;
  },

  "the last fence is the record's": function* ({ raw, regions }) {
    const end = regions.at(-1)?.end;
    if (end !== raw.field("fence")) yield `the last region ends at ${end}, fence at ${raw.field("fence")}`;
  },

  "regions are the pages that were grown": function* ({ raw, regions }, { ownsPage }) {
    let pages = 0;
    for (const { start, end } of regions) {
      for (let page = start / PAGE_BYTES; page * PAGE_BYTES < end; page++, pages++) {
        if (!ownsPage(page)) yield `page ${page} is in a region, and was grown by somebody else`;
      }
    }
    if (pages !== raw.field("pages")) yield `${raw.field("pages")} pages, ${pages} in regions`;
  },

  "the record is the first block": function* ({ raw, regions, pieces }) {
    const record = pieces.get(raw.record);
    if (record === undefined || regions[0]?.pieces[0] !== record) yield `no block at ${raw.record}, or not the first`;
    else if (record.size < raw.layout.recordBytes + raw.layout.wordBytes) yield `it has only ${record.size} bytes`;
  },

  "flags tell whether the block before is free": function* ({ regions }) {
    for (const { pieces, end, endWord = 0 } of regions) {
      let before: Piece | undefined;
      for (const piece of pieces) {
        const known = piece.kind !== "loose" && piece.kind !== "remnant" && piece.kind !== "tail";
        if (known && piece.saysPreviousFree !== (before?.kind === "free")) yield `wrong at ${piece.start}`;
        before = piece;
      }
      if (((endWord & PREVIOUS_FREE) !== 0) !== (before?.kind === "free")) yield `wrong at the fence ${end}`;
    }
  },

  "free blocks repeat their size": function* ({ pieces }) {
    for (const { kind, start, size, lastWord } of pieces.values()) {
      if (kind === "free" && lastWord !== size) yield `${start}: size ${size}, last word ${lastWord}`;
    }
  },

  "free blocks are merged": function* ({ regions }) {
    for (const { pieces } of regions) {
      for (const [index, { kind, start }] of pieces.entries()) {
        const isFree = kind === "free" || kind === "loose" || kind === "remnant" || kind === "tail";
        const before = pieces[index - 1]?.kind;
        if (isFree && before === "free") yield `a free block before the ${kind} at ${start}`;
        if (kind === "free" && before === "loose") yield `the loose piece before the free block at ${start}`;
      }
    }
  },

  "each free block is in the bin of its size": function* ({ raw, pieces, bins }) {
    const found = new Map<number, number>();
    for (const { index, addresses } of bins) for (const address of addresses) found.set(address, index);
    for (const { kind, start, size } of pieces.values()) {
      if (kind !== "free") continue;
      if (found.get(start) !== binOf(size)) yield `${size} bytes at ${start} in bin ${found.get(start)}`;
    }
    for (const [address, bin] of found) {
      if (pieces.get(address + raw.layout.wordBytes)?.kind !== "free")
        yield `no free block at ${address} of bin ${bin}`;
    }
  },

  "the loose piece is a piece of a region": function* ({ raw, pieces }) {
    const [start, end] = [raw.field("loose"), raw.field("looseEnd")];
    if (start === 0 && end === 0) return;
    const piece = pieces.get(start + raw.layout.wordBytes);
    if (piece?.kind !== "loose" || piece.size !== end - start) yield `${start} to ${end}`;
  },

  "no block is in two bins": function* ({ bins }) {
    const all = bins.flatMap(({ addresses }) => addresses);
    if (new Set(all).size !== all.length) yield `${all.length} blocks, ${new Set(all).size} of them different`;
  },

  "links within a bin lead both ways": function* ({ raw, bins }) {
    for (const { index, addresses, broken } of bins) {
      if (broken) yield `bin ${index} does not end`;
      for (const [position, address] of addresses.entries()) {
        const previous = raw.word(address + 2 * raw.layout.wordBytes);
        if (previous !== (addresses[position - 1] ?? 0)) yield `bin ${index}: ${address} leads back to ${previous}`;
      }
    }
  },

  "bits tell which bins are not empty": function* ({ raw, bins }) {
    const columns = Array.from({ length: raw.layout.rows }, () => 0);
    for (const { index } of bins) {
      const row = Math.floor(index / COLUMNS);
      columns[row] = (columns[row] ?? 0) + 2 ** (index % COLUMNS);
    }
    let rows = 0;
    for (const [row, bits] of columns.entries()) {
      if (raw.field("columns", row) !== bits) yield `columns of row ${row}`;
      if (bits !== 0) rows += 2 ** row;
    }
    if (raw.field("rows") !== rows) yield `rows: expected ${rows}, found ${raw.field("rows")}`;
  },

  "quick lists hold used blocks of their size": function* ({ pieces, quickLists }) {
    for (const { index, addresses } of quickLists) {
      for (const address of addresses) {
        const piece = pieces.get(address);
        if (piece?.kind !== "quick") yield `list ${index}: no used block at ${address}`;
        else if (piece.size !== index * ALIGNMENT) yield `list ${index}: ${piece.size} bytes at ${address}`;
      }
    }
  },

  "no block is in two quick lists": function* ({ quickLists }) {
    for (const { index, broken } of quickLists) if (broken) yield `list ${index} does not end`;
    const all = quickLists.flatMap(({ addresses }) => addresses);
    if (new Set(all).size !== all.length) yield `${all.length} blocks, ${new Set(all).size} of them different`;
  },

  "quick lists know their bytes": function* ({ raw, quickLists }) {
    const lengths = new Map(quickLists.map(({ index, addresses }) => [index, addresses.length]));
    for (let index = 0; index < raw.layout.quickLists; index++) {
      const expected = (lengths.get(index) ?? 0) * index * ALIGNMENT;
      const bytes = raw.field("quickBytes", index);
      const isClosed = expected === 0 && bytes === CLOSED_LIST_BYTES;
      if (bytes !== expected && !isClosed) yield `list ${index}: expected ${expected}, found ${bytes}`;
    }
    for (const { index, addresses } of quickLists) {
      for (const [position, address] of addresses.entries()) {
        const expected = (addresses.length - 1 - position) * index * ALIGNMENT;
        const bytes = raw.word(address + raw.layout.wordBytes);
        if (bytes !== expected) yield `list ${index} before ${address}: expected ${expected}, found ${bytes}`;
      }
    }
  },

  "the remnant is a piece of a region": function* ({ raw, pieces }) {
    const [start, end] = [raw.field("remnant"), raw.field("remnantEnd")];
    const piece = pieces.get(start + raw.layout.wordBytes);
    if (start !== end && piece?.kind !== "remnant") yield `${start} to ${end}`;
  },

  "the tail is the end of the last region": function* ({ raw, regions }) {
    const [tail, fence] = [raw.field("tail"), raw.field("fence")];
    const last = regions.at(-1)?.pieces.at(-1);
    if (tail !== fence && !(last?.kind === "tail" && last.start === tail)) yield `${tail} to ${fence}`;
  },

  "the record counts what is taken": function* ({ raw, pieces }) {
    const taken = [...pieces.values()].filter(({ kind }) => kind === "used" || kind === "quick");
    const bytes = taken.reduce((sum, { size }) => sum + size - raw.layout.wordBytes, 0);
    if (raw.field("blocksTaken") !== taken.length) yield `${raw.field("blocksTaken")} blocks, found ${taken.length}`;
    if (raw.field("bytesTaken") !== bytes) yield `${raw.field("bytesTaken")} bytes, found ${bytes}`;
    if (raw.field("bytesTakenPeak") < bytes) yield `a peak of ${raw.field("bytesTakenPeak")}, and ${bytes} taken now`;
  },

  "used blocks are those that are live": function* ({ raw, pieces }, { live }) {
    if (live === undefined) return;
    let used = 0;
    for (const { kind, payload, size } of pieces.values()) {
      if (kind !== "used") continue;
      used++;
      if (live.get(payload) !== size - raw.layout.wordBytes) yield `${payload}: ${size}, live ${live.get(payload)}`;
    }
    if (used !== live.size) yield `${used} used blocks, ${live.size} live ones`;
  },
} satisfies Record<string, Check>;

export type Invariant = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: Invariant;
  readonly message: string;
}

/** All violations in a heap. */
export function violationsOf(heap: HeapSnapshot, expectation: Expectation): Violation[] {
  const names = Object.keys(INVARIANTS) as Invariant[];
  return names.flatMap((invariant) =>
    Array.from((INVARIANTS[invariant] as Check)(heap, expectation), (message) => ({ invariant, message })),
  );
}
