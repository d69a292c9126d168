import { ALIGNMENT, FREE, PREVIOUS_FREE } from "../heap/heap-layout.ts";
import { PAGE_BYTES } from "./artifacts.ts";
import type { RawHeap } from "./raw-heap.ts";

/**
 * A heap read from its memory as plain data, without a call of the allocator. Reading checks that every address lies inside
 * the memory, and always ends; `heap-invariants.ts` reports the faults.
 */

export type PieceKind = "record" | "used" | "quick" | "free" | "loose" | "remnant" | "tail";

/** A block, the loose piece, the remnant or the tail: regions are tiled by these. */
export interface Piece {
  kind: PieceKind;
  /** The address of the header; the payload follows it. */
  readonly start: number;
  readonly payload: number;
  readonly size: number;
  /** The flag; false if there is no header. */
  readonly saysPreviousFree: boolean;
  /** The last word. */
  readonly lastWord: number | undefined;
}

export interface RegionSnapshot {
  readonly start: number;
  readonly pieces: readonly Piece[];
  /** The address of the word where reading ended, and the word. */
  readonly end: number;
  readonly endWord: number | undefined;
}

/** A list of blocks, as far as it could be followed. */
export interface ListSnapshot {
  readonly index: number;
  readonly addresses: readonly number[];
  /** Whether the list leads out of the memory, or never ends. */
  readonly broken: boolean;
}

export interface HeapSnapshot {
  readonly raw: RawHeap;
  /** Lowest first. */
  readonly regions: readonly RegionSnapshot[];
  /** The regions along their links, from the last to the first, and the end of the links. */
  readonly chain: readonly number[];
  readonly chainEnd: number | undefined;
  /** By payload, all regions. */
  readonly pieces: ReadonlyMap<number, Piece>;
  /** Payloads. */
  readonly quickLists: readonly ListSnapshot[];
  /** Headers. */
  readonly bins: readonly ListSnapshot[];
}

/** Reads a heap. */
export function readHeap(raw: RawHeap): HeapSnapshot {
  const { chain, chainEnd } = readChain(raw);
  const quickLists = readLists(raw, { field: "quickLast", count: raw.layout.quickLists, linkOffset: 0 });
  const bins = readLists(raw, { field: "bins", count: raw.layout.bins, linkOffset: raw.layout.wordBytes });
  const regions = chain.toSorted((a, b) => a - b).map((start) => readRegion(raw, start));
  const pieces = new Map(regions.flatMap((region) => region.pieces.map((piece) => [piece.payload, piece])));
  for (const { addresses } of quickLists) {
    for (const address of addresses) {
      const piece = pieces.get(address);
      if (piece?.kind === "used") piece.kind = "quick";
    }
  }
  return { raw, regions, chain, chainEnd, pieces, quickLists, bins };
}

/** Regions are linked by their first blocks; the link is the word before. */
function readChain(raw: RawHeap): { chain: number[]; chainEnd: number | undefined } {
  const offset = firstBlockOffset(raw);
  const chain: number[] = [];
  let at: number | undefined = raw.field("lastRegion");
  while (at !== undefined && at % PAGE_BYTES === offset && !chain.includes(at - offset)) {
    chain.push(at - offset);
    at = raw.word(at - raw.layout.wordBytes);
  }
  return { chain, chainEnd: at };
}

function firstBlockOffset(raw: RawHeap): number {
  return ALIGNMENT - raw.layout.wordBytes;
}

function readRegion(raw: RawHeap, start: number): RegionSnapshot {
  const pieces: Piece[] = [];
  let at = start + firstBlockOffset(raw);
  for (;;) {
    const piece = readPiece(raw, at);
    if (piece === undefined) return { start, pieces, end: at, endWord: raw.word(at) };
    pieces.push(piece);
    at += piece.size;
  }
}

/** The piece at this address, or undefined for the fence or an invalid header. */
function readPiece(raw: RawHeap, start: number): Piece | undefined {
  const { wordBytes, smallestBlock } = raw.layout;
  const pieceOf = (kind: PieceKind, size: number, saysPreviousFree: boolean): Piece | undefined => {
    if (size < smallestBlock || size % ALIGNMENT !== 0 || start + size >= raw.memoryBytes) return undefined;
    const lastWord = raw.word(start + size - wordBytes);
    return { kind, start, payload: start + wordBytes, size, saysPreviousFree, lastWord };
  };
  const [remnant, remnantEnd] = [raw.field("remnant"), raw.field("remnantEnd")];
  if (start === remnant && remnantEnd !== remnant) return pieceOf("remnant", remnantEnd - remnant, false);
  const [loose, looseEnd] = [raw.field("loose"), raw.field("looseEnd")];
  if (start === loose && looseEnd !== loose) return pieceOf("loose", looseEnd - loose, false);
  if (start === raw.field("tail")) return pieceOf("tail", raw.field("fence") - start, false);
  const header = raw.word(start);
  if (header === undefined) return undefined;
  const kind = start + wordBytes === raw.record ? "record" : header & FREE ? "free" : "used";
  return pieceOf(kind, header - (header % ALIGNMENT), (header & PREVIOUS_FREE) !== 0);
}

function readLists(
  raw: RawHeap,
  { field, count, linkOffset }: { field: "quickLast" | "bins"; count: number; linkOffset: number },
): ListSnapshot[] {
  const lists: ListSnapshot[] = [];
  for (let index = 0; index < count; index++) {
    const first = raw.field(field, index);
    if (first !== 0) lists.push({ index, ...followList(raw, { first, linkOffset }) });
  }
  return lists;
}

function followList(raw: RawHeap, { first, linkOffset }: { first: number; linkOffset: number }) {
  const seen = new Set<number>();
  for (let at: number | undefined = first; at !== 0; at = raw.word(at + linkOffset)) {
    if (at === undefined || seen.has(at)) return { addresses: [...seen], broken: true };
    seen.add(at);
  }
  return { addresses: [...seen], broken: false };
}
