import { memory64, newAllocator64, type Report64, ShadowHeap64 } from "./shadow-heap64.ts";

type DebugHeap = ReturnType<typeof newDebugHeap>;

/** Uses the debugging allocator for 64-bit memories rightly and wrongly, on a heap of its own each time. */
export function useDebugAllocator(module: WebAssembly.Module) {
  return {
    debugNames: WebAssembly.Module.imports(module),
    debugWithoutFaults: withoutFaults(newDebugHeap(module)),
    debugLeads: leads(newDebugHeap(module)),
    debugFaults: faults(newDebugHeap(module)),
  };
}

function newDebugHeap(module: WebAssembly.Module) {
  const reports: Parameters<Report64>[] = [];
  const memory = memory64(0n);
  return { memory, reports, heap: newAllocator64(module, memory, (...report) => reports.push(report)) };
}

/** The debugging allocator, used correctly. */
function withoutFaults({ memory, heap, reports }: DebugHeap) {
  const shadow = new ShadowHeap64(heap, memory, 1);
  for (let step = 0; step < 4_000; step++) {
    if (shadow.live.length > 150) shadow.free(step % 150);
    else shadow.step();
  }
  const counted = Number(heap.heap_live_blocks()) === shadow.live.length;
  while (shadow.live.length > 0) shadow.free(shadow.live.length - 1);
  return { counted, live: Number(heap.heap_live_blocks()), checked: heap.heap_check(), reports: reports.length };
}

/** Blocks of the debugging allocator on every boundary, at every distance, with nothing lost before them. */
function leads({ heap, reports }: DebugHeap) {
  let aligned = true;
  for (let distance = 0; distance < 64; distance++) {
    for (const alignment of [32n, 64n, 128n, 4_096n]) {
      const address = heap.aligned_alloc(alignment, 24n);
      aligned &&= address !== 0n && address % alignment === 0n && heap.malloc_usable_size(address) === 24n;
    }
    heap.malloc(BigInt(distance * 3));
  }
  for (let at = heap.heap_next_block(0n); at !== 0n && heap.heap_block_in_use(at) === 1; ) {
    const block = at;
    at = heap.heap_next_block(block);
    heap.free(block);
  }
  return { aligned, live: Number(heap.heap_live_blocks()), checked: heap.heap_check(), reports: reports.length };
}

/** Faults that the debugging allocator reports, one of each kind, each with its block. */
function faults({ memory, heap, reports }: DebugHeap) {
  const spoil = (address: bigint) => new Uint8Array(memory.buffer, Number(address), 1).fill(0x41);
  const [twice, over, under, header, late] = [1n, 2n, 3n, 4n, 5n].map((bytes) => heap.malloc(bytes)) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  heap.free(twice);
  heap.free(twice);
  heap.free(2n ** 63n);
  heap.free(-16n);
  spoil(over + 2n);
  spoil(under - 1n);
  spoil(header - 32n - 1n);
  for (const block of [over, under, header, late]) heap.free(block);
  spoil(late);
  heap.heap_check();
  const names = new Map([twice, over, under, header, late].map((address, index) => [address, index + 1]));
  return reports.map(([kind, address, bytes]) => [kind, names.get(address) ?? `${address}`, Number(bytes)]);
}
