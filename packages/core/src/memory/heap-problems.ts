import { HeapError } from "./heap-error.ts";

/** A range of bytes of a memory. */
export interface ByteRange {
  readonly address: number;
  readonly sizeBytes: number;
}

export function noHeap(missing: readonly string[], found: readonly string[]): HeapError {
  const names = found.length === 0 ? "nothing" : found.map((name) => JSON.stringify(name)).join(", ");
  return new HeapError({
    code: "NO_HEAP",
    message: `Cannot create a heap: found no ${missing.join(" and no ")} among ${names}`,
    hint: "spread the exports of all modules that take part into one object, or name what is missing in the options",
  });
}

export function outOfMemory(sizeBytes: number, memoryBytes: number): HeapError {
  return new HeapError({
    code: "OUT_OF_MEMORY",
    message: `Cannot allocate ${sizeBytes} bytes: malloc returned 0, with a memory of ${memoryBytes} bytes`,
    hint: "free what is not needed any more, or give the memory a larger maximum",
    sizeBytes,
    memoryBytes,
  });
}

export function tooLarge(sizeBytes: number, memoryBytes: number): HeapError {
  return new HeapError({
    code: "OUT_OF_MEMORY",
    message: `Cannot allocate ${sizeBytes} bytes: a memory with 32-bit addresses, now of ${memoryBytes} bytes, has no room for them`,
    hint: "check how the size was computed, or build for 64-bit addresses",
    sizeBytes,
    memoryBytes,
  });
}

export function outOfBounds({ address, sizeBytes }: ByteRange, memoryBytes: number): HeapError {
  return new HeapError({
    code: "OUT_OF_BOUNDS",
    message: `Cannot use ${sizeBytes} bytes at address ${address}: the memory has ${memoryBytes} bytes`,
    hint: "check that the address is one that the module gave, and that it is an address of bytes",
    address,
    sizeBytes,
    memoryBytes,
  });
}

export function beyondBlock({ address, sizeBytes }: ByteRange, blockBytes: number): HeapError {
  return new HeapError({
    code: "OUT_OF_BOUNDS",
    message: `Cannot use ${sizeBytes} bytes of the block at address ${address}: it has ${blockBytes} bytes`,
    hint: "allocate by layout, so that the size follows from it",
    address,
    sizeBytes,
  });
}

export function beyondArray(index: number, length: number): HeapError {
  return new HeapError({
    code: "OUT_OF_BOUNDS",
    message: `Cannot use element ${index} of an array: expected a whole number from 0 to below ${length}`,
    hint: "check the index against the length of the array",
  });
}

export function unterminated(address: number, memoryBytes: number): HeapError {
  return new HeapError({
    code: "OUT_OF_BOUNDS",
    message: `Cannot read the string at address ${address}: no NUL before the end of the memory of ${memoryBytes} bytes`,
    hint: "say how long it may be with sizeBytes, or check the address",
    address,
    memoryBytes,
  });
}

export function nullAddress(): HeapError {
  return new HeapError({
    code: "NULL_ADDRESS",
    message: "Cannot use address 0: it is the null pointer of C, expected the address of something",
    hint: "compare the pointer with 0 first; an allocation inside of the module may have failed",
    address: 0,
  });
}

export function usedAfterFree({ address, sizeBytes }: ByteRange): HeapError {
  return new HeapError({
    code: "USE_AFTER_FREE",
    message: `Cannot use ${sizeBytes} bytes at address ${address}: their block has been freed`,
    hint: "free the block after its last use, and do not keep views of it",
    address,
    sizeBytes,
  });
}

export function doubleFree(address: number): HeapError {
  return new HeapError({
    code: "DOUBLE_FREE",
    message: `Cannot free the block at address ${address}: it has been freed before`,
    hint: "let one owner free it; with using, do not call free as well",
    address,
  });
}

export function foreignFree(address: number): HeapError {
  return new HeapError({
    code: "FOREIGN_FREE",
    message: `Cannot free address ${address}: it is not the start of a block that this heap has handed out`,
    hint: "free what alloc returned; take over what the module allocated with heap.adopt",
    address,
  });
}

export function releasedBlock(address: number): HeapError {
  return new HeapError({
    code: "FOREIGN_FREE",
    message: `Cannot free the block at address ${address}: it has been released, and belongs to somebody else`,
    hint: "let whoever took the address free it",
    address,
  });
}

export function invalidLayout(what: string, hint: string): HeapError {
  return new HeapError({ code: "INVALID_LAYOUT", message: `Cannot lay out ${what}`, hint });
}

export function invalidValue(what: string, hint: string): HeapError {
  return new HeapError({ code: "INVALID_VALUE", message: what, hint });
}
