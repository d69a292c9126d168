import type { AnyFunction } from "../bind/closure.ts";
import { PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import { type MemoryRegion, type MemoryRegions, regionsOfAllocator, regionsOfMemory } from "./memory-regions.ts";
import { type OutOfMemory, programFailure } from "./program-problems.ts";
import type { SymbolTable } from "./symbol-scope.ts";

/** Single blocks of memory. */
export interface Blocks {
  allocate(sizeBytes: number): number;
  free(address: number): void;
}

/** @throws Failure `OUT_OF_MEMORY` */
export function takeRegion(
  regions: MemoryRegions,
  { module, sizeBytes, alignment }: { readonly module: string; readonly sizeBytes: number; readonly alignment: number },
): MemoryRegion {
  return orOutOfMemory({ module, sizeBytes }, () => regions.take(sizeBytes, alignment));
}

/** @throws Failure `OUT_OF_MEMORY` */
export function growForLibrary(
  regions: MemoryRegions,
  { module, pages }: { readonly module: string; readonly pages: number },
): void {
  orOutOfMemory({ module, sizeBytes: pages * PAGE_SIZE_BYTES }, () => regions.growTo(pages));
}

function orOutOfMemory<Result>(
  { module, sizeBytes }: Pick<OutOfMemory, "module" | "sizeBytes">,
  run: () => Result,
): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw programFailure({ about: "out-of-memory", code: "OUT_OF_MEMORY", module, sizeBytes });
  }
}

export function blocksOf(regions: MemoryRegions): Blocks {
  const blocks = new Map<number, MemoryRegion>();
  return {
    allocate(sizeBytes) {
      const region = regions.take(sizeBytes, 1);
      blocks.set(region.address, region);
      return region.address;
    },
    free(address) {
      const region = blocks.get(address);
      if (region !== undefined) regions.giveBack(region);
      blocks.delete(address);
    },
  };
}

export interface GivenAllocator {
  /** The allocator, if it is not to be sought among the symbols. */
  readonly allocator?: { readonly malloc: unknown; readonly free: unknown };
}

/** Regions from the allocator of a program, or else from memory that grows. */
export function createRegions(
  { allocator }: GivenAllocator,
  {
    memory,
    symbols,
    asAddress,
  }: {
    readonly memory: WebAssembly.Memory;
    readonly symbols: readonly SymbolTable[];
    readonly asAddress: (value: number) => number;
  },
): MemoryRegions {
  const find = (name: string) => symbols.map(({ functions }) => functions.get(name)).find((own) => own !== undefined);
  const malloc = (allocator?.malloc ?? find("malloc")) as AnyFunction | undefined;
  const free = (allocator?.free ?? find("free")) as AnyFunction | undefined;
  if (malloc === undefined || free === undefined) return regionsOfMemory(memory, asAddress);
  return regionsOfAllocator(memory, {
    // An address of 32 bits is a signed number in JavaScript.
    malloc: (sizeBytes) => {
      const address = malloc(asAddress(sizeBytes));
      return typeof address === "bigint" ? Number(address) : Number(address) >>> 0;
    },
    free: (address) => void free(asAddress(address)),
  });
}
