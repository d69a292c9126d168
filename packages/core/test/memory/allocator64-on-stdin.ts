// A runtime with 64-bit memories runs this script: allocator and program come in as JSON, the results go out as JSON.
import { Buffer } from "node:buffer";
import process from "node:process";
import { link } from "../../src/link.ts";
import { createHeap, f32, i32, struct } from "../../src/memory/index.ts";
import { expectThat, memory64, newAllocator64, PAGE, ShadowHeap64 } from "./shadow-heap64.ts";
import { useDebugAllocator } from "./use-debug-allocator64.ts";

/** Modules in base64. */
export interface Allocator64Input {
  readonly memory64: string;
  readonly memory64Debug: string;
  readonly program64: string;
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) text += chunk;
const input: Allocator64Input = JSON.parse(text);
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const module = new WebAssembly.Module(bytesOf(input.memory64));

function newHeap(pages?: bigint) {
  const memory = memory64(0n, pages);
  return { memory, heap: newAllocator64(module, memory) };
}

function engineNames() {
  return { imports: WebAssembly.Module.imports(module), exports: WebAssembly.Module.exports(module) };
}

/** The cost of a block, and its usable part. */
function blockSizes() {
  const sizes = [0, 1, 24, 25, 40, 41, 1_000, 1_001];
  return sizes.map((bytes) => {
    const { heap } = newHeap();
    const [first, second] = [heap.malloc(BigInt(bytes)), heap.malloc(1n)];
    return [bytes, Number(second - first), Number(heap.malloc_usable_size(first))];
  });
}

/** A block that leaves 16 free bytes, which are too few for a block, so they become part of it: mostly one of 2048 bytes. */
function leftovers() {
  const usable = (make: (newHeap: ReturnType<typeof newAllocator64>) => bigint, pages?: bigint) => {
    const { heap } = newHeap(pages);
    const block = make(heap);
    return Number(heap.malloc_usable_size(block));
  };
  const [size, larger] = [2_048n - 8n, 2_064n - 8n];
  return {
    ofAFreeBlock: usable((heap) => {
      const [free] = [heap.malloc(larger), heap.malloc(1n)];
      heap.free(free);
      return heap.malloc(size);
    }),
    ofTheTail: usable((heap) => {
      const tail = pageLeftAfter(heap);
      expectThat(heap.malloc(tail - larger - 16n) !== 0n, "a page with room for 2064 bytes");
      return heap.malloc(size);
    }, 1n),
    ofTheRemnant: usable((heap) => {
      const [free] = [heap.malloc(2_064n), heap.malloc(2_000n)];
      heap.free(free);
      heap.malloc(24n); // cut from the free block: 2048 of its 2080 bytes remain for small blocks
      for (let left = 2_048 - 64; left > 0; left -= 32) heap.malloc(24n);
      return heap.malloc(32n); // of 48 bytes; 64 are left
    }),
    behindRealloc: usable((heap) => {
      const [block, free] = [heap.malloc(1_008n - 8n), heap.malloc(1_056n - 8n), heap.malloc(2_000n)];
      heap.free(free);
      const grown = heap.realloc(block, size);
      expectThat(grown === block, "realloc in place");
      return grown;
    }),
    behindReallocAtTheTail: usable((heap) => {
      const tail = pageLeftAfter(heap);
      heap.malloc(tail - 2_064n - 8n);
      const block = heap.malloc(1_000n);
      const grown = heap.realloc(block, size);
      expectThat(grown === block, "realloc in place");
      return grown;
    }, 1n),
    whenShrunk: usable((heap) => heap.realloc(heap.malloc(64n - 8n), 48n - 8n)),
    whenShrunkByMore: usable((heap) => heap.realloc(heap.malloc(80n - 8n), 48n - 8n)),
  };
}

/** Size of the tail of the only page, header included, before any allocation. */
function pageLeftAfter(heap: ReturnType<typeof newAllocator64>): bigint {
  const first = heap.malloc(10_000n);
  heap.free(first);
  return PAGE - 8n - (first - 8n);
}

/** 16 bytes before an aligned block would be too few for a block. */
function leadsOfAlignedBlocks() {
  const { heap } = newHeap();
  const [keep, aligned] = [heap.malloc(24n), [] as boolean[]];
  for (let distance = 0; distance < 64; distance++) {
    for (const alignment of [32n, 64n, 128n, 4_096n]) {
      const address = heap.aligned_alloc(alignment, 24n);
      aligned.push(address % alignment === 0n && heap.malloc_usable_size(address) === 24n);
    }
    heap.malloc(24n);
  }
  return { aligned: aligned.every(Boolean), blocks: heap.heap_live_blocks() === 1n + 64n * 5n && keep !== 0n };
}

/** Sizes that no heap can provide. Blocks full of ones lie in the places that a search beyond its bounds would read. */
function impossibleSizes() {
  const { memory, heap } = newHeap();
  const block = heap.malloc(100_000n);
  new Uint8Array(memory.buffer, Number(block), 100_000).fill(0xff);
  const before = memory.buffer.byteLength;
  const largest = 2n ** 38n;
  const sizes = [2n ** 64n - 1n, 2n ** 64n - 16n, 2n ** 63n, largest, largest - 15n, largest - 16n, largest - 4_096n];
  const results = sizes.flatMap((bytes) => [
    heap.malloc(bytes),
    heap.calloc(1n, bytes),
    heap.realloc(block, bytes),
    heap.aligned_alloc(64n, bytes),
    BigInt(heap.posix_memalign(block, 64n, bytes) - 12),
  ]);
  const products: [bigint, bigint][] = [
    [2n ** 32n, 2n ** 32n],
    [2n ** 63n, 2n],
    [2n ** 40n, 2n ** 30n],
    [2n ** 33n + 1n, 2n ** 31n],
    [3n, 0x5555555555555556n],
    [2n ** 32n - 1n, 2n ** 32n - 1n],
  ];
  const alignments = [2n ** 63n, largest, largest / 2n];
  results.push(...products.map(([count, bytes]) => heap.calloc(count, bytes)));
  results.push(...alignments.map((alignment) => heap.aligned_alloc(alignment, largest / 2n)));
  results.push(...[0n, 48n, 2n ** 63n + 1n].map((alignment) => heap.aligned_alloc(alignment, 1n)));
  return {
    allRefused: results.every((result) => result === 0n),
    invalidAlignments: [0n, 1n, 4n, 24n].map((alignment) => heap.posix_memalign(block, alignment, 1n)),
    blocks: Number(heap.heap_live_blocks()),
    isUntouched: new Uint8Array(memory.buffer, Number(block), 100_000).every((byte) => byte === 0xff),
    hasGrown: memory.buffer.byteLength !== before,
  };
}

function statistics() {
  const { memory, heap } = newHeap();
  const [first, second] = [heap.malloc(100n), heap.calloc(10n, 10n)];
  heap.free(first);
  memory.grow(1n as unknown as number);
  heap.malloc(100_000n);
  const walked: bigint[] = [];
  for (let at = heap.heap_next_block(0n); at !== 0n; at = heap.heap_next_block(at)) walked.push(at);
  return {
    blocks: Number(heap.heap_live_blocks()),
    bytes: Number(heap.heap_bytes_in_use()),
    held: Number(heap.heap_bytes_held()),
    regions: Number(heap.heap_regions()),
    walked: walked.filter((at) => heap.heap_block_in_use(at) === 1).length,
    free: walked.filter((at) => heap.heap_block_in_use(at) === 0).length > 0,
    isZero: new Uint8Array(memory.buffer, Number(second), 100).every((byte) => byte === 0),
  };
}

/** Random programs, in a memory without maximum and in a memory that soon refuses to grow. */
function randomRuns() {
  let refusals = 0;
  for (const [seed, maximum, steps] of [
    [1, undefined, 4_000],
    ...Array.from({ length: 20 }, (_, index) => [index + 2, BigInt(index % 5) + 1n, 600] as const),
  ] as const) {
    const { memory, heap } = newHeap(maximum);
    const shadow = new ShadowHeap64(heap, memory, seed);
    for (let step = 0; step < steps; step++) {
      if (shadow.live.length > 150) shadow.free(step % 150);
      else shadow.step();
      if (step % 20 === 0) shadow.check();
    }
    shadow.check();
    while (shadow.live.length > 0) shadow.free(shadow.live.length - 1);
    shadow.check();
    refusals += shadow.refusals;
  }
  return { refusals: refusals > 100 };
}

/** This takes address space only: pages that are not written use no memory. */
function beyond4GiB() {
  const GIB = 2n ** 30n;
  const { memory, heap } = newHeap();
  const [large, behind] = [heap.malloc(5n * GIB), heap.malloc(100n)];
  if (large === 0n) return { refused: true };
  const last = heap.malloc(GIB);
  const atEnd = Number(last) + 2 ** 30 - 1;
  new Uint8Array(memory.buffer)[atEnd] = 7;
  const grown = heap.realloc(last, GIB + 1_000_000n);
  const aligned = heap.aligned_alloc(4n * GIB, 100n);
  heap.free(large);
  const again = heap.malloc(3n * GIB);
  return {
    address: last > 4n * GIB,
    usable: heap.malloc_usable_size(last) >= GIB,
    inPlace: grown === last && new Uint8Array(memory.buffer)[atEnd] === 7,
    isAligned: aligned !== 0n && aligned % (4n * GIB) === 0n,
    isUsedAgain: again === large,
    behind: behind !== 0n,
    held: heap.heap_bytes_held() > 6n * GIB,
  };
}

async function linkedProgram() {
  const { exports, plan } = await link({ program: bytesOf(input.program64), memory: bytesOf(input.memory64) });
  const heap = createHeap<bigint>({ ...exports.program, ...exports.memory });
  const Record = struct({ id: i32, x: f32, y: f32 });
  const create = exports.program["createRecord"] as (id: number, x: number, y: number) => bigint;
  const addresses = Array.from({ length: 20_000 }, (_, id) => create(id, id / 2, 0.25));
  const view = Record.at(heap, addresses[9_999] as bigint);
  const live = exports.memory["heap_live_blocks"] as () => bigint;
  const before = live();
  for (const address of addresses) (exports.program["deleteRecord"] as (address: bigint) => void)(address);
  return {
    order: plan.modules.map(({ name }) => name),
    record: [typeof addresses[0], view.id, view.x, view.y],
    live: [Number(before), Number(live())],
  };
}

const report = {
  engineNames: engineNames(),
  blockSizes: blockSizes(),
  leftovers: leftovers(),
  leadsOfAlignedBlocks: leadsOfAlignedBlocks(),
  impossibleSizes: impossibleSizes(),
  statistics: statistics(),
  randomRuns: randomRuns(),
  beyond4GiB: beyond4GiB(),
  linkedProgram: await linkedProgram(),
  ...useDebugAllocator(new WebAssembly.Module(bytesOf(input.memory64Debug))),
};

export type Allocator64Report = typeof report;

process.stdout.write(JSON.stringify(report));
