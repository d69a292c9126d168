import { ALIGNMENT, type FieldName, FREE, type HeapLayout } from "./heap-layout.ts";

const PAGE_BYTES = 65_536;

/**
 * - `record`: the heap's own record
 * - `live`: a block in use
 * - `quick`: a freed block in a quick list, for the next request of its size
 * - `free`: a free block, or the free piece that is in no bin yet
 * - `remnant`: the rest of the free block that small blocks are cut from
 * - `tail`: the free end of the last region; also the part of it that small blocks are cut from, as a piece of its own
 */
export type HeapPieceKind = "record" | "live" | "quick" | "free" | "remnant" | "tail";

/** A block with its header, the remnant or the tail. */
export interface HeapPiece {
  readonly kind: HeapPieceKind;
  /** Address of the header; the payload follows it. */
  readonly start: number;
  readonly sizeBytes: number;
}

/** Adjacent pages of the heap, whole. */
export interface HeapRegion {
  readonly start: number;
  readonly end: number;
}

export interface HeapWalk {
  /** The result of `heap_record`, as an unsigned number: not 0. */
  readonly record: number;
  readonly layout: HeapLayout;
  /** Gets each piece, by address. */
  readonly visit: (piece: HeapPiece) => void;
}

/**
 * Reads the heap of `memory.wasm` from its bytes, and changes nothing. `heap_next_block` would empty the quick lists.
 *
 * @param memory - all bytes of the memory
 * @returns the regions, by address
 * @throws RangeError if the bytes are not such a heap, or it is damaged; it always ends
 */
export function walkHeap(memory: ArrayBufferLike, { record, layout, visit }: HeapWalk): readonly HeapRegion[] {
  const heap = new HeapBytes(memory, { record, layout });
  const quick = heap.quickBlocks();
  return heap.firstBlocks().map((first) => walkRegion(heap, { first, quick, visit }));
}

interface RegionWalk extends Pick<HeapWalk, "visit"> {
  /** Address of its first header. */
  readonly first: number;
  /** Payloads of the blocks in quick lists. */
  readonly quick: ReadonlySet<number>;
}

function walkRegion(heap: HeapBytes, { first, quick, visit }: RegionWalk): HeapRegion {
  const { wordBytes, smallestBlock } = heap.layout;
  const { remnant, remnantEnd, loose, looseEnd, tail, fence } = heap.places();
  const start = first + wordBytes - ALIGNMENT;
  for (let at = first; ; ) {
    let kind: HeapPieceKind = "live";
    let sizeBytes: number;
    if (at === remnant && remnantEnd !== remnant) {
      kind = remnantEnd === tail ? "tail" : "remnant";
      sizeBytes = remnantEnd - remnant;
    } else if (at === loose && looseEnd !== loose) {
      kind = "free";
      sizeBytes = looseEnd - loose;
    } else if (at === tail && tail !== fence) {
      kind = "tail";
      sizeBytes = fence - tail;
    } else {
      const header = heap.word(at);
      sizeBytes = header - (header % ALIGNMENT);
      if (sizeBytes === 0) return { start, end: at + wordBytes };
      const payload = at + wordBytes;
      if (payload === heap.record) kind = "record";
      else if (header % 2 === FREE) kind = "free";
      else if (quick.has(payload)) kind = "quick";
    }
    // A smaller piece than any block, or one across the end of the memory, would be no heap; nor would the walk end.
    if (sizeBytes < smallestBlock || at + sizeBytes + wordBytes > heap.sizeBytes) throw notAHeap(at);
    visit({ kind, start: at, sizeBytes });
    at += sizeBytes;
  }
}

const PLACES = ["remnant", "remnantEnd", "loose", "looseEnd", "tail", "fence"] as const;

class HeapBytes {
  readonly layout: HeapLayout;
  readonly record: number;
  readonly sizeBytes: number;
  readonly #view: DataView;

  constructor(memory: ArrayBufferLike, { layout, record }: Pick<HeapWalk, "layout" | "record">) {
    this.layout = layout;
    this.record = record;
    this.sizeBytes = memory.byteLength;
    this.#view = new DataView(memory);
  }

  word(address: number): number {
    const { wordBytes } = this.layout;
    if (address < 0 || address + wordBytes > this.sizeBytes) throw notAHeap(address);
    return wordBytes === 4 ? this.#view.getUint32(address, true) : Number(this.#view.getBigUint64(address, true));
  }

  /** The places of free pieces that have no headers, and where they end. */
  places(): Readonly<Record<(typeof PLACES)[number], number>> {
    const [remnant = 0, remnantEnd = 0, loose = 0, looseEnd = 0, tail = 0, fence = 0] = PLACES.map((name) =>
      this.#field(name),
    );
    return { remnant, remnantEnd, loose, looseEnd, tail, fence };
  }

  /** Addresses of the first header of each region, by address. A region is linked to the one before, which lies lower. */
  firstBlocks(): readonly number[] {
    const { wordBytes } = this.layout;
    const found: number[] = [];
    for (let at = this.#field("lastRegion"); at !== 0; at = this.word(at - wordBytes)) {
      if (at % PAGE_BYTES !== ALIGNMENT - wordBytes || at >= (found.at(-1) ?? Number.POSITIVE_INFINITY)) {
        throw notAHeap(at);
      }
      found.push(at);
    }
    return found.reverse();
  }

  quickBlocks(): ReadonlySet<number> {
    const { quickLists } = this.layout;
    const found = new Set<number>();
    for (let list = 0; list < quickLists; list++) {
      for (let at = this.#field("quickLast", list); at !== 0; at = this.word(at)) {
        if (found.has(at)) throw notAHeap(at);
        found.add(at);
      }
    }
    return found;
  }

  #field(name: FieldName, index = 0): number {
    const { offset, stride } = this.layout.fields[name];
    return this.word(this.record + offset + index * stride);
  }
}

function notAHeap(address: number): RangeError {
  return new RangeError(
    `Cannot read the heap: the bytes at address ${address} are not those that this version of memory.wasm writes`,
  );
}
