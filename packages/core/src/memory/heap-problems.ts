import { type HeapCode, type HeapDiagnostic, HeapError } from "./heap-error.ts";

/** A range of bytes of a memory. */
export interface ByteRange {
  readonly address: number;
  readonly sizeBytes: number;
}

type Values = Omit<HeapDiagnostic, "code" | "message" | "hint">;

function problem(code: HeapCode, [message, hint]: readonly [string, string], values?: Values): HeapError {
  return new HeapError({ code, message, hint, ...values });
}

export function noHeap(missing: readonly string[], found: readonly string[]): HeapError {
  const names = found.map((name) => JSON.stringify(name)).join(", ") || "nothing";
  return problem("NO_HEAP", [
    `Cannot create a heap: found no ${missing.join(" and no ")} among ${names}`,
    "spread the exports of all modules that take part into one object, or name what is missing in the options",
  ]);
}

export function outOfMemory(sizeBytes: number, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_MEMORY",
    [
      `Cannot allocate ${sizeBytes} bytes: malloc returned 0, with a memory of ${memoryBytes} bytes`,
      "free what is not needed any more, or give the memory a larger maximum",
    ],
    { sizeBytes, memoryBytes },
  );
}

export function tooLarge(sizeBytes: number, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_MEMORY",
    [
      `Cannot allocate ${sizeBytes} bytes: a memory with 32-bit addresses, now of ${memoryBytes} bytes, has no room for them`,
      "check how the size was computed, or build for 64-bit addresses",
    ],
    { sizeBytes, memoryBytes },
  );
}

export function outOfBounds({ address, sizeBytes }: ByteRange, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot use ${sizeBytes} bytes at address ${address}: the memory has ${memoryBytes} bytes`,
      "check that the address is one that the module gave, and that it is an address of bytes",
    ],
    { address, sizeBytes, memoryBytes },
  );
}

export function beyondBlock({ address, sizeBytes }: ByteRange, blockBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot use ${sizeBytes} bytes of the block at address ${address}: it has ${blockBytes} bytes`,
      "allocate by layout, so that the size follows from it",
    ],
    { address, sizeBytes },
  );
}

export function beyondArray(index: number, length: number): HeapError {
  return problem("OUT_OF_BOUNDS", [
    `Cannot use element ${index} of an array: expected a whole number from 0 to below ${length}`,
    "check the index against the length of the array",
  ]);
}

export function unterminated(address: number, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot read the string at address ${address}: no NUL before the end of the memory of ${memoryBytes} bytes`,
      "say how long it may be with sizeBytes, or check the address",
    ],
    { address, memoryBytes },
  );
}

export function nullAddress(): HeapError {
  return problem(
    "NULL_ADDRESS",
    [
      "Cannot use address 0: it is the null pointer of C, expected the address of something",
      "compare the pointer with 0 first; an allocation inside of the module may have failed",
    ],
    { address: 0 },
  );
}

export function usedAfterFree({ address, sizeBytes }: ByteRange): HeapError {
  return problem(
    "USE_AFTER_FREE",
    [
      `Cannot use ${sizeBytes} bytes at address ${address}: their block has been freed`,
      "free the block after its last use, and do not keep views of it",
    ],
    { address, sizeBytes },
  );
}

export function doubleFree(address: number): HeapError {
  return problem(
    "DOUBLE_FREE",
    [
      `Cannot free the block at address ${address}: it has been freed before`,
      "let one owner free it; with using, do not call free as well",
    ],
    { address },
  );
}

export function foreignFree(address: number): HeapError {
  return problem(
    "FOREIGN_FREE",
    [
      `Cannot free address ${address}: it is not the start of a block that this heap has handed out`,
      "free what alloc returned; take over what the module allocated with heap.adopt",
    ],
    { address },
  );
}

export function releasedBlock(address: number): HeapError {
  return problem(
    "FOREIGN_FREE",
    [
      `Cannot free the block at address ${address}: it has been released, and belongs to somebody else`,
      "let whoever took the address free it",
    ],
    { address },
  );
}

export function invalidLayout(what: string, hint: string): HeapError {
  return problem("INVALID_LAYOUT", [`Cannot lay out ${what}`, hint]);
}

export function invalidValue(what: string, hint: string): HeapError {
  return problem("INVALID_VALUE", [what, hint]);
}

/** A value of another type than the `expected` one. */
export function wrongType(found: unknown, expected: string): HeapError {
  const type = found === null ? "null" : typeof found;
  return invalidValue(`Cannot use a value of type ${type}: expected ${expected}`, "convert the value first");
}

/** Runs an access to a field or element. If it throws because of a wrong value, the error names the field. */
export function inField<Result>(name: string, access: () => Result): Result {
  try {
    return access();
  } catch (error) {
    if (!name || !(error instanceof HeapError) || error.code !== "INVALID_VALUE") throw error;
    throw invalidValue(`${error.message}, in ${JSON.stringify(name)}`, error.hint);
  }
}

/** Whether it is a whole number of elements or bytes. */
export function isCount(value: unknown, least = 0): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
