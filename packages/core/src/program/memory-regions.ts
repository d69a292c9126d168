import { PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import { alignUp } from "../wasm/lists.ts";
import { createFreeRanges } from "./free-ranges.ts";

/** Bytes of a memory, zeroed. */
export interface MemoryRegion {
  readonly address: number;
  readonly sizeBytes: number;
}

/** Gives regions of a memory to libraries, and takes them back. */
export interface MemoryRegions {
  /** @param alignment - of the address, in bytes */
  take(sizeBytes: number, alignment: number): MemoryRegion;
  giveBack(region: MemoryRegion): void;
  /**
   * Lets the memory have this many pages.
   *
   * @throws RangeError
   */
  growTo(pages: number): void;
}

/** The allocator of the program: functions in its memory, with addresses of its address type. */
export interface ProgramAllocator {
  readonly malloc: (sizeBytes: number) => number;
  readonly free: (address: number) => void;
}

/** The alignment of `malloc` on which all C libraries agree: that of Emscripten gives no more. */
const MALLOC_ALIGNMENT = 8;

/**
 * Regions from the program's own allocator. The memory of a program that JavaScript of others runs must not grow by our hand:
 * that JavaScript would go on with views of the old buffer.
 */
export function regionsOfAllocator(memory: WebAssembly.Memory, { malloc, free }: ProgramAllocator): MemoryRegions {
  const blocks = new Map<MemoryRegion, number>();
  return {
    take(sizeBytes, alignment) {
      if (sizeBytes === 0) return { address: alignment, sizeBytes };
      const slack = Math.max(alignment - MALLOC_ALIGNMENT, 0);
      const block = malloc(sizeBytes + slack);
      if (block === 0) throw new RangeError(`malloc has no ${sizeBytes + slack} bytes`);
      const region = { address: alignUp(block, alignment), sizeBytes };
      blocks.set(region, block);
      zero(memory, region);
      return region;
    },
    giveBack(region) {
      const block = blocks.get(region);
      if (block === undefined) return;
      blocks.delete(region);
      free(block);
    },
    growTo(pages) {
      const wanted = pages * PAGE_SIZE_BYTES;
      const held: number[] = [];
      let heldBytes = 0;
      let before = 0;
      try {
        for (let length = lengthOf(memory); length < wanted; length = lengthOf(memory)) {
          const missing = wanted - length;
          // A block from memory that was free before is held, and the next one is larger.
          const sizeBytes = length > before ? missing : Math.max(missing, heldBytes);
          const block = malloc(sizeBytes) || malloc(missing);
          // All blocks of a true allocator lie in the memory.
          if (block === 0 || heldBytes > wanted) throw new RangeError(`malloc has no ${missing} bytes`);
          held.push(block);
          heldBytes += sizeBytes;
          before = length;
        }
      } finally {
        for (const block of held) free(block);
      }
    },
  };
}

function lengthOf({ buffer }: WebAssembly.Memory): number {
  return buffer.byteLength;
}

/**
 * Regions from memory that grows by our hand, for a program without an allocator. Regions that are given back are used
 * again.
 */
export function regionsOfMemory(memory: WebAssembly.Memory, asPages: (pages: number) => number): MemoryRegions {
  const free = createFreeRanges();
  const grow = (pages: number): void => {
    // A region that ends the memory now may be continued by the new pages.
    const end = lengthOf(memory);
    memory.grow(asPages(pages));
    free.put(end, end + pages * PAGE_SIZE_BYTES);
  };
  return {
    take(sizeBytes, alignment) {
      if (sizeBytes === 0) return { address: alignment, sizeBytes };
      let address = free.take(sizeBytes, alignment);
      if (address === undefined) {
        grow(Math.ceil((sizeBytes + alignment) / PAGE_SIZE_BYTES));
        address = free.take(sizeBytes, alignment) as number;
      }
      const region = { address, sizeBytes };
      zero(memory, region);
      return region;
    },
    giveBack: ({ address, sizeBytes }) => free.put(address, address + sizeBytes),
    growTo(pages) {
      const missing = pages - lengthOf(memory) / PAGE_SIZE_BYTES;
      if (missing > 0) grow(missing);
    },
  };
}

function zero({ buffer }: WebAssembly.Memory, { address, sizeBytes }: MemoryRegion): void {
  new Uint8Array(buffer, address, sizeBytes).fill(0);
}
