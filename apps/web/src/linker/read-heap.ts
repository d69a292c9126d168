import { type HeapLayout, type HeapPieceKind, type HeapRegion, LAYOUT_32, LAYOUT_64, walkHeap } from "@rec/wasm/heap";
import type { AreaContent, HeapView } from "../model/memory-api.ts";
import { AreaList, type HeapPart, type Legend } from "./area-map.ts";

type Native = (...values: (number | bigint)[]) => number | bigint;

/** The exports by which `memory.wasm` shows its heap. */
export interface HeapExports {
  readonly heap_next_block: Native;
  readonly heap_block_in_use: Native;
  readonly heap_record: Native;
  /** Only the allocator for development has it. */
  readonly heap_sequence?: Native;
}

export function heapExportsOf(exports: Readonly<Record<string, unknown>>): HeapExports | undefined {
  const { heap_next_block, heap_block_in_use, heap_record, heap_sequence } = exports;
  const found = [heap_next_block, heap_block_in_use, heap_record].every((value) => typeof value === "function");
  if (!found) return undefined;
  return { heap_next_block, heap_block_in_use, heap_record, heap_sequence } as HeapExports;
}

const CONTENTS: Readonly<Record<HeapPieceKind, AreaContent>> = {
  record: "own",
  live: "live",
  quick: "quick",
  free: "free",
  remnant: "free",
  tail: "tail",
};

/** Blocks that the allocator for development has given out: their addresses, in order, and whether each is in use. */
interface GivenBlocks {
  readonly addresses: Float64Array;
  readonly inUse: ReadonlySet<number>;
}

export interface ReadHeap {
  readonly view: HeapView;
  readonly parts: readonly HeapPart[];
  /** Its pages, whole. */
  readonly regions: readonly HeapRegion[];
}

/** Reads the heap of an allocator as areas; the reason for which it cannot be read is in the view. */
export function readHeap(
  exports: HeapExports,
  { module, memory, legend }: { readonly module: string; readonly memory: ArrayBufferLike; readonly legend: Legend },
): ReadHeap {
  const counts = { live: 0, quick: 0, free: 0 };
  const view = (unknown?: string): HeapView => ({
    module,
    ...(unknown !== undefined && { unknown }),
    liveCount: counts.live,
    quickCount: counts.quick,
    freeCount: counts.free,
  });
  try {
    const answer = exports.heap_record();
    const layout: HeapLayout = typeof answer === "bigint" ? LAYOUT_64 : LAYOUT_32;
    const record = typeof answer === "bigint" ? Number(BigInt.asUintN(64, answer)) : answer >>> 0;
    if (record === 0) return { view: view(), parts: [], regions: [] };
    const given = exports.heap_sequence === undefined ? undefined : givenBlocks(exports, typeof answer === "bigint");
    const list = new AreaList();
    const meanings = new Map<AreaContent, number>();
    const meaningOf = (content: AreaContent): number => {
      const known = meanings.get(content) ?? legend.numberOf(content);
      meanings.set(content, known);
      return known;
    };
    const regions = walkHeap(memory, {
      record,
      layout,
      visit({ kind, start, sizeBytes }) {
        let content = CONTENTS[kind];
        if (given !== undefined && content === "live") content = givenContent(given, start, start + sizeBytes);
        if (content === "live" || content === "quick" || content === "free") counts[content]++;
        list.push(start, meaningOf(content));
      },
    });
    const starts = regions.map(({ start }) => lowerBound(list.starts.subarray(0, list.count), start));
    const parts = regions.map(({ start, end }, region) => {
      // The fence, the last word of a region, belongs to no block.
      return {
        start,
        blocksEnd: end - layout.wordBytes,
        end,
        list,
        from: starts[region] as number,
        to: starts[region + 1] ?? list.count,
      };
    });
    return { view: view(), parts, regions };
  } catch (error) {
    return { view: view(error instanceof Error ? error.message : String(error)), parts: [], regions: [] };
  }
}

/** A piece in use of the heap beneath holds a block in use, one in quarantine, or what the allocator itself needs. */
function givenContent({ addresses, inUse }: GivenBlocks, start: number, end: number): AreaContent {
  const address = addresses[lowerBound(addresses, start)];
  if (address === undefined || address >= end) return "own";
  return inUse.has(address) ? "live" : "quick";
}

function givenBlocks({ heap_next_block, heap_block_in_use }: HeapExports, wide: boolean): GivenBlocks {
  const [addresses, inUse] = [[] as number[], new Set<number>()];
  for (let at = heap_next_block(wide ? 0n : 0); Number(at) !== 0; at = heap_next_block(at)) {
    const address = typeof at === "bigint" ? Number(at) : at >>> 0;
    addresses.push(address);
    if (heap_block_in_use(at) === 1) inUse.add(address);
  }
  return { addresses: Float64Array.from(addresses).sort(), inUse };
}

/** The position of the first value that is not smaller. */
function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
