import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type HeapPiece, LAYOUT_32, walkHeap } from "../heap/index.ts";
import { type Allocator, newAllocator } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";

const module = await compileArtifact("memory");
const HEADER_BYTES = 4;

function piecesOf(allocator: Allocator, memory: WebAssembly.Memory) {
  const pieces: HeapPiece[] = [];
  const visit = (piece: HeapPiece) => pieces.push(piece);
  const regions = walkHeap(memory.buffer, { record: allocator.heap_record(), layout: LAYOUT_32, visit });
  const payloads = (kind: HeapPiece["kind"]) =>
    pieces.filter((piece) => piece.kind === kind).map(({ start }) => start + HEADER_BYTES);
  return { pieces, regions, payloads };
}

/** Blocks of many sizes in three regions, every third of them freed. */
function newScatteredHeap() {
  const { allocator, memory } = newAllocator(module, { initial: 1 });
  const live: number[] = [];
  for (let region = 0; region < 3; region++) {
    const blocks = Array.from({ length: 90 }, (_, index) => allocator.malloc((index * 331) % 5_000));
    for (const [index, address] of blocks.entries()) {
      if (index % 3 === 0) allocator.free(address);
      else live.push(address);
    }
    memory.grow(1);
  }
  return { allocator, memory, live };
}

describe("walkHeap()", () => {
  test("finds each live block, as the allocator's own walk does, and leaves the quick lists as they are", () => {
    const { allocator, memory, live } = newScatteredHeap();
    const before = new Uint8Array(memory.buffer).slice();
    const { payloads } = piecesOf(allocator, memory);
    expect(payloads("live")).toEqual(live.toSorted((a, b) => a - b));
    expect(payloads("live")).toHaveLength(allocator.heap_live_blocks());
    expect(payloads("quick").length).toBeGreaterThan(0);
    expect(Buffer.compare(before, new Uint8Array(memory.buffer))).toBe(0);
  });

  test("tiles each region: the pieces and its ends are all bytes held", () => {
    const { allocator, memory } = newScatteredHeap();
    const { pieces, regions } = piecesOf(allocator, memory);
    expect(regions).toHaveLength(allocator.heap_regions());
    const held = regions.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(held).toBe(allocator.heap_bytes_held());
    const tiled = pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(tiled + regions.length * 16).toBe(held);
    for (const [index, { start, sizeBytes }] of pieces.entries()) {
      expect(pieces[index + 1]?.start ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(start + sizeBytes);
    }
    expect(regions.every(({ start, end }) => start % PAGE_BYTES === 0 && end % PAGE_BYTES === 0)).toBe(true);
  });

  test("tells a block that was freed for reuse from one that is merged with free space", () => {
    const { allocator, memory } = newAllocator(module, { initial: 0 });
    const [first, , third] = [
      allocator.malloc(12),
      allocator.malloc(12),
      allocator.malloc(3_000),
      allocator.malloc(12),
    ];
    allocator.free(first as number);
    allocator.free(third as number);
    const { payloads } = piecesOf(allocator, memory);
    expect(payloads("quick")).toEqual([first]);
    expect(payloads("free")).toEqual([third]);
    expect(payloads("record")).toEqual([allocator.heap_record()]);
    expect(payloads("tail")).toHaveLength(1);
  });

  test.each([0, 16, 65_552, 131_072 - 8])("refuses bytes that are no heap, at record %i", (record) => {
    const memory = new Uint8Array(131_072).fill(0x5a);
    const walk = () => walkHeap(memory.buffer, { record, layout: LAYOUT_32, visit: () => {} });
    expect(walk).toThrow(RangeError);
  });

  test("ends with an error in a damaged heap, whatever header or field is overwritten", () => {
    const { allocator, memory } = newScatteredHeap();
    const record = allocator.heap_record();
    const headers = piecesOf(allocator, memory).pieces.map(({ start }) => start);
    const fields = Array.from({ length: 160 }, (_, word) => record + word * 4);
    const view = new DataView(new Uint8Array(memory.buffer).slice().buffer);
    let refused = 0;
    for (const address of [...headers, ...fields]) {
      for (const value of [0xffff_fff0, address, 16, 0x10_000 + 12]) {
        const kept = view.getUint32(address, true);
        view.setUint32(address, value, true);
        try {
          walkHeap(view.buffer, { record, layout: LAYOUT_32, visit: () => {} });
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          refused++;
        }
        view.setUint32(address, kept, true);
      }
    }
    expect(refused).toBeGreaterThan(headers.length);
  });
});

describe("the layout of the heap", () => {
  test("has the fields of struct Heap, in its order", async () => {
    const source = await readFile(new URL("../src/memory/heap.h", import.meta.url), "utf8");
    const body = source.slice(source.indexOf("typedef struct Heap {"), source.indexOf("} Heap;"));
    const declared = body
      .slice(body.indexOf("{") + 1)
      .replace(/\/\*.*?\*\//gs, "")
      .split(";")
      .flatMap((line) =>
        line
          .trim()
          .replace(/^[A-Za-z_0-9]+\s+/, "")
          .split(","),
      )
      .map((name) =>
        name
          .replace(/\[.*\]/, "")
          .replace("*", "")
          .trim(),
      )
      .filter((name) => name !== "");
    // A quick list is one number of two fields here, and so is what is taken.
    const placed = Object.entries(LAYOUT_32.fields)
      .filter(([name]) => name !== "quickBytes" && name !== "blocksTaken")
      .toSorted(([, a], [, b]) => a.offset - b.offset)
      .map(([name]) => ({ quickLast: "quick", bytesTaken: "taken" })[name] ?? name);
    expect(placed).toEqual(declared);
  });

  test("has the numbers of block.h and heap.h", async () => {
    const header = await readFile(new URL("../src/memory/heap.h", import.meta.url), "utf8");
    const numberOf = (name: string) => Number(new RegExp(`\\b${name} = (\\d+)`).exec(header)?.[1]);
    expect(numberOf("QUICK_LISTS")).toBe(LAYOUT_32.quickLists);
    expect(numberOf("COLUMNS") * LAYOUT_32.rows).toBe(LAYOUT_32.bins);
    expect(header).toContain(`ROWS = sizeof(size_t) == 4 ? ${LAYOUT_32.rows} :`);
  });
});
