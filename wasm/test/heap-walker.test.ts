import { beforeEach, describe, expect, test } from "vitest";
import { binOf, COLUMNS, LAYOUT_32, smallestOfBin } from "../heap/heap-layout.ts";
import { type Allocator, newAllocator } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { INVARIANTS, type Invariant, violationsOf } from "./heap-invariants.ts";
import { type HeapSnapshot, type Piece, type PieceKind, readHeap } from "./heap-snapshot.ts";
import { RawHeap } from "./raw-heap.ts";

const module = await compileArtifact("memory");

/** Reads and changes a valid heap. */
interface Patient {
  readonly raw: RawHeap;
  readonly heap: HeapSnapshot;
  readonly live: Map<number, number>;
  /** The pieces of a kind, lowest first. */
  of(kind: PieceKind): Piece[];
}

let patient: Patient;
let memory: WebAssembly.Memory;
let live: Map<number, number>;
let record: number;

/** Two regions, a gap between them, and a piece of every kind. */
beforeEach(() => {
  const fresh = newAllocator(module, { initial: 1 });
  memory = fresh.memory;
  const blocks = fillHeap(fresh.allocator, memory);
  live = new Map(blocks.map((address) => [address, fresh.allocator.malloc_usable_size(address)]));
  record = fresh.allocator.heap_record();
  const raw = new RawHeap(memory, { layout: LAYOUT_32, record });
  const heap = readHeap(raw);
  patient = { raw, heap, live, of: (kind) => [...heap.pieces.values()].filter((piece) => piece.kind === kind) };
});

function fillHeap(allocator: Allocator, memory: WebAssembly.Memory): number[] {
  const many = (count: number, bytes: number) => Array.from({ length: count }, () => allocator.malloc(bytes));
  const blocks = [...many(12, 2_000), ...many(12, 3_000), ...many(4, 100), ...many(4, 200)];
  memory.grow(1);
  blocks.push(...many(8, 12_000), ...many(3, 500));
  const freed = blocks.filter((_, index) => index % 2 === 1);
  for (const address of freed) allocator.free(address);
  const kept = blocks.filter((_, index) => index % 2 === 0);
  const cut = allocator.malloc(700);
  allocator.free(kept.splice(1, 1)[0] ?? 0);
  return [...kept, cut];
}

const ownsPage = (page: number) => page !== 0 && page !== 2;

function violations(options: { live?: ReadonlyMap<number, number> } = { live }): Set<Invariant> {
  const heap = readHeap(new RawHeap(memory, { layout: LAYOUT_32, record }));
  return new Set(violationsOf(heap, { ownsPage, ...options }).map(({ invariant }) => invariant));
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("The heap under test has none of these");
  return item;
}

const WORD = LAYOUT_32.wordBytes;
const [FREE, PREVIOUS_FREE] = [1, 2];

/** For each invariant, ways to break it; all others may break with it. */
const CORRUPTIONS: Record<Invariant, Record<string, (patient: Patient) => void>> = {
  "regions are chained downwards": {
    "a region is left out": ({ raw }) => raw.setWord(raw.field("lastRegion") - WORD, 0),
    "the chain goes round": ({ raw }) => raw.setWord(raw.field("lastRegion") - WORD, raw.field("lastRegion")),
    "the first region has one before": ({ raw, heap }) => raw.setWord((heap.chain.at(-1) ?? 0) + 8, 0x2000c),
    "the record counts one more": ({ raw }) => raw.setField("regions", 3),
    "the chain leads out of the memory": ({ raw }) => raw.setField("lastRegion", 0x7fff_000c),
    "the chain leads into a block": ({ raw }) => raw.setField("lastRegion", raw.field("lastRegion") + 16),
  },
  "blocks tile each region up to its fence": {
    "a block is longer than to the next": ({ raw, of }) => grow(raw, first(of("used")), 16),
    "a block is shorter than to the next": ({ raw, of }) => grow(raw, first(of("used")), -16),
    "a block has size 0": ({ raw, of }) => raw.setWord(first(of("used")).start, 0),
    "a block goes beyond the memory": ({ raw, of }) => raw.setWord(first(of("used")).start, 0x7fff_fff0),
    "a block goes over the fence": ({ raw, heap }) => grow(raw, first(heap.regions[0]?.pieces.slice(-1) ?? []), 128),
    "a fence has a size": ({ raw, heap }) => raw.setWord(heap.regions[0]?.end ?? 0, 32),
  },
  "a fence counts as used": {
    "the first region's is free": ({ raw, heap }) => setFlag(raw, heap.regions[0]?.end ?? 0, FREE),
    "the last region's is free": ({ raw }) => setFlag(raw, raw.field("fence"), FREE),
  },
  "the last fence is the record's": {
    "the record's is a page too low": ({ raw }) => raw.setField("fence", raw.field("fence") - PAGE_BYTES),
  },
  "regions are the pages that were grown": {
    "the record counts a page more": ({ raw }) => raw.setField("pages", raw.field("pages") + 1),
    "the record counts a page less": ({ raw }) => raw.setField("pages", raw.field("pages") - 1),
    "the first region goes on into the gap": ({ raw, heap }) => {
      const end = heap.regions[0]?.end ?? 0;
      raw.setWord(end, PAGE_BYTES);
      raw.setWord(end + PAGE_BYTES, 0);
      raw.setField("pages", raw.field("pages") + 1);
    },
  },
  "the record is the first block": {
    "its header is too small": ({ raw }) => raw.setWord(raw.record - WORD, 32),
    "a block stands before it": ({ raw }) => {
      const size = raw.word(raw.record - WORD) ?? 0;
      raw.setWord(raw.field("lastRegion"), (raw.word(raw.field("lastRegion")) ?? 0) & 3);
      raw.setWord(raw.record - WORD, size - (size % 16) - 32);
    },
  },
  "flags tell whether the block before is free": {
    "a block does not know": ({ raw, heap }) => clearFlag(raw, after(heap, "free").start, PREVIOUS_FREE),
    "a block is wrong": ({ raw, heap }) => setFlag(raw, after(heap, "used").start, PREVIOUS_FREE),
    "a fence is wrong": ({ raw }) => setFlag(raw, raw.field("fence"), PREVIOUS_FREE),
  },
  "free blocks repeat their size": {
    "the last word is another": ({ raw, of }) => raw.setWord(endOf(first(of("free"))) - WORD, 48),
  },
  "free blocks are merged": {
    "a used block between two is free": ({ raw, heap }) => setFlag(raw, between(heap, "free").start, FREE),
    "the block before the loose piece is free": ({ raw, heap }) => setFlag(raw, before(heap, "loose").start, FREE),
    "the block behind the loose piece is free": ({ raw, heap }) => setFlag(raw, after(heap, "loose").start, FREE),
    "the block before the tail is free": ({ raw, heap }) => setFlag(raw, before(heap, "tail").start, FREE),
    "the block before the remnant is free": ({ raw, heap }) => setFlag(raw, before(heap, "remnant").start, FREE),
  },
  "each free block is in the bin of its size": {
    "it is in none": ({ raw, heap }) => raw.setField("bins", 0, first(heap.bins).index),
    "it is in that of the next size": ({ raw, heap }) => {
      const { index, addresses } = first(heap.bins);
      raw.setField("bins", 0, index);
      raw.setField("bins", first(addresses), index + 1);
    },
    "a used block is in one": ({ raw, of }) => raw.setField("bins", first(of("used")).start, 5),
    "a bin leads nowhere": ({ raw }) => raw.setField("bins", 0x7fff_0000, 5),
  },
  "the loose piece is a piece of a region": {
    "it begins in a block": ({ raw, of }) => {
      raw.setField("loose", first(of("used")).start + 32);
      raw.setField("looseEnd", endOf(first(of("used"))));
    },
    "it has an end, and no start": ({ raw }) => raw.setField("loose", 0),
    "it is empty, and has an address": ({ raw }) => raw.setField("looseEnd", raw.field("loose")),
  },
  "no block is in two bins": {
    "one is": ({ raw, heap }) => raw.setField("bins", first(first(heap.bins).addresses), 5),
  },
  "links within a bin lead both ways": {
    "the first leads back": ({ raw, heap }) => raw.setWord(first(long(heap).addresses) + 2 * WORD, raw.record),
    "the second does not": ({ raw, heap }) => raw.setWord((long(heap).addresses[1] ?? 0) + 2 * WORD, 0),
    "a list has no end": ({ raw, heap }) => {
      const { addresses } = long(heap);
      raw.setWord((addresses.at(-1) ?? 0) + WORD, first(addresses));
    },
  },
  "bits tell which bins are not empty": {
    "a bit is missing": ({ raw, heap }) => {
      const row = Math.floor(first(heap.bins).index / COLUMNS);
      raw.setField("columns", 0, row);
    },
    "a bit is too much": ({ raw }) => raw.setField("columns", 2 ** 31, 0),
    "a row is missing": ({ raw }) => raw.setField("rows", 0),
    "a row is too much": ({ raw }) => raw.setField("rows", raw.field("rows") + 2 ** 20),
  },
  "quick lists hold used blocks of their size": {
    "one is of another size": ({ raw, heap }) => {
      const { index, addresses } = first(heap.quickLists);
      raw.setField("quickLast", 0, index);
      raw.setField("quickLast", first(addresses), index + 1);
    },
    "one is free": ({ raw, of }) => raw.setField("quickLast", first(of("free")).payload, 1),
    "one is no block": ({ raw, of }) => raw.setField("quickLast", first(of("used")).payload + 16, 1),
    "one is the record": ({ raw }) => raw.setField("quickLast", raw.record, 1),
    "one is beyond the memory": ({ raw }) => raw.setField("quickLast", 0x7fff_0000, 1),
  },
  "no block is in two quick lists": {
    "one is": ({ raw, heap }) => raw.setField("quickLast", first(first(heap.quickLists).addresses), 1),
    "a list has no end": ({ raw, heap }) => {
      const { addresses } = first(heap.quickLists);
      raw.setWord(addresses.at(-1) ?? 0, first(addresses));
    },
  },
  "quick lists know their bytes": {
    "one says more": ({ raw, heap }) => raw.setField("quickBytes", 32_000, first(heap.quickLists).index),
    "an empty one says something": ({ raw }) => raw.setField("quickBytes", 16, 1),
    "it says something else of a time with fewer blocks": ({ raw, heap }) =>
      raw.setWord(first(first(heap.quickLists).addresses) + WORD, 48),
  },
  "the remnant is a piece of a region": {
    "it begins in a block": ({ raw, of }) => {
      raw.setField("remnant", first(of("used")).start + 32);
      raw.setField("remnantEnd", endOf(first(of("used"))));
    },
    "it ends before it begins": ({ raw }) => raw.setField("remnantEnd", raw.field("remnant") - 16),
  },
  "the tail is the end of the last region": {
    "it begins in the first region": ({ raw, of }) => raw.setField("tail", first(of("used")).start),
    "it begins in a block": ({ raw, heap }) => raw.setField("tail", before(heap, "tail").start + 32),
    "it begins behind the fence": ({ raw }) => raw.setField("tail", raw.field("fence") + 16),
  },
  "the record counts what is taken": {
    "a block more": ({ raw }) => raw.setField("blocksTaken", raw.field("blocksTaken") + 1),
    "a byte less": ({ raw }) => raw.setField("bytesTaken", raw.field("bytesTaken") - 1),
    "a peak below what there is": ({ raw }) => raw.setField("bytesTakenPeak", raw.field("bytesTaken") - 1),
  },
  "used blocks are those that are live": {
    "one was not freed": ({ live, of }) => live.set(first(of("free")).payload, 2_000),
    "one is used by nobody": ({ live }) => live.delete(first([...live.keys()])),
    "one has another size": ({ live }) => live.set(first([...live.keys()]), 16),
    "one waits in a quick list": ({ live, of }) => {
      live.delete(first([...live.keys()]));
      live.set(first(of("quick")).payload, first(of("quick")).size - WORD);
    },
  },
};

function grow(raw: RawHeap, { start }: Piece, bytes: number): void {
  raw.setWord(start, (raw.word(start) ?? 0) + bytes);
}

function setFlag(raw: RawHeap, header: number, flag: number): void {
  raw.setWord(header, (raw.word(header) ?? 0) | flag);
}

function clearFlag(raw: RawHeap, header: number, flag: number): void {
  raw.setWord(header, (raw.word(header) ?? 0) & ~flag);
}

function endOf({ start, size }: Piece): number {
  return start + size;
}

/** The piece before the first of a kind. */
function before(heap: HeapSnapshot, kind: PieceKind): Piece {
  const pieces = [...heap.pieces.values()];
  return first(pieces.filter((_, index) => pieces[index + 1]?.kind === kind));
}

/** A block with a header, behind one of a kind. */
function after(heap: HeapSnapshot, kind: PieceKind): Piece {
  const pieces = [...heap.pieces.values()];
  return first(pieces.filter((piece, index) => piece.kind === "used" && pieces[index - 1]?.kind === kind));
}

function between(heap: HeapSnapshot, kind: PieceKind): Piece {
  const pieces = [...heap.pieces.values()];
  return first(
    pieces.filter(
      (piece, index) => piece.kind === "used" && pieces[index - 1]?.kind === kind && pieces[index + 1]?.kind === kind,
    ),
  );
}

/** A bin with more than one block. */
function long(heap: HeapSnapshot) {
  return first(heap.bins.filter(({ addresses }) => addresses.length > 1));
}

test("the heap that is corrupted below has something of every kind, and nothing is wrong with it", () => {
  const kinds = new Set([...patient.heap.pieces.values()].map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["free", "loose", "quick", "record", "remnant", "tail", "used"]);
  expect(patient.heap.regions).toHaveLength(2);
  expect(violations()).toEqual(new Set());
});

describe.each(Object.keys(INVARIANTS) as Invariant[])("the walker tells that not all %s, if", (invariant) => {
  test.each(Object.keys(CORRUPTIONS[invariant]))("%s", (way) => {
    CORRUPTIONS[invariant][way]?.(patient);
    expect(violations()).toContain(invariant);
  });
});

test("a walk of random bytes ends, and finds something wrong", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const words = new Uint32Array(memory.buffer);
    for (let i = (seed * 7_919) % 1_000; i < words.length; i += 13) words[i] = Math.imul(words[i] ?? 0, seed) + i;
    expect(violations({})).not.toEqual(new Set());
  }
});

describe("binOf()", () => {
  test("has every bin begin at its smallest size, and all sizes below 1 KiB in a bin of their own", () => {
    for (let bin = 1; bin < LAYOUT_32.bins; bin++) {
      const smallest = smallestOfBin(bin);
      expect(binOf(smallest)).toBe(bin);
      if (bin > 1) expect(binOf(smallest - 16)).toBe(bin - 1);
    }
    for (let size = 16; size < 1_024; size += 16) expect(smallestOfBin(binOf(size))).toBe(size);
  });
});
