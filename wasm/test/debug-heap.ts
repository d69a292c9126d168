import { type HeapFault, heapFaults } from "../workspace.js";
import type { Allocator } from "./allocator.ts";

/** The exports of `memory-debug.wasm`. Here addresses come back signed, as all i32s do. */
export interface DebugAllocator extends Allocator {
  heap_check(): number;
  heap_sequence(address: number): bigint;
  heap_mark(): bigint;
  heap_live_first(mark: bigint): number;
  heap_live_next(address: number): number;
}

export interface Report {
  readonly fault: HeapFault;
  readonly address: number;
  readonly bytes: number;
}

/** Bytes as `memory-debug.wasm` fills them. */
export const ZONE_BYTE = 0xfd;
export const NEW_BYTE = 0xcd;
export const FREED_BYTE = 0xdd;
export const ZONE = 32;

/** An instance of `memory-debug.wasm`, with its reports. */
export class DebugHeap {
  readonly memory: WebAssembly.Memory;
  readonly allocator: DebugAllocator;
  #reports: Report[] = [];

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.memory = memory;
    const heap_report = (kind: keyof typeof heapFaults, address: number, bytes: number) => {
      this.#reports.push({ fault: heapFaults[kind], address: address >>> 0, bytes: bytes >>> 0 });
    };
    this.allocator = new WebAssembly.Instance(module, { env: { memory, heap_report } })
      .exports as unknown as DebugAllocator;
  }

  /** The reports since the last call. */
  takeReports(): Report[] {
    const reports = this.#reports;
    this.#reports = [];
    return reports;
  }

  bytesAt(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address >>> 0, bytes);
  }

  /** Changes every bit of a byte. */
  spoil(address: number): void {
    const [byte = 0] = this.bytesAt(address, 1);
    this.bytesAt(address, 1)[0] = byte ^ 0xff;
  }

  posixMemalign(alignment: number, bytes: number): number {
    const result = this.allocator.malloc(4);
    if (result === 0) return 0;
    const failed = this.allocator.posix_memalign(result, alignment, bytes);
    const address = failed ? 0 : new DataView(this.memory.buffer).getUint32(result >>> 0, true);
    this.allocator.free(result);
    return address;
  }

  /** The addresses from the walk. */
  walk(): number[] {
    const { heap_next_block } = this.allocator;
    const blocks: number[] = [];
    for (let at = heap_next_block(0); at !== 0; at = heap_next_block(at)) blocks.push(at >>> 0);
    return blocks;
  }

  /** The addresses of the blocks in use that were allocated after a mark. */
  liveAfter(mark: bigint): number[] {
    const { heap_live_first, heap_live_next } = this.allocator;
    const blocks: number[] = [];
    for (let at = heap_live_first(mark); at !== 0; at = heap_live_next(at)) blocks.push(at >>> 0);
    return blocks;
  }
}
