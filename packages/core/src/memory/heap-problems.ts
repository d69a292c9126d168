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
  return problem("NO_HEAP", [
    `Cannot create a heap: found no ${missing.join(" and no ")} among the exports ${JSON.stringify(found)}`,
    "spread the exports of all modules into one object, or name it in the options",
  ]);
}

export function outOfMemory(reason: string, sizes: Readonly<Record<"sizeBytes" | "memoryBytes", number>>): HeapError {
  return problem(
    "OUT_OF_MEMORY",
    [
      `Cannot allocate ${sizes.sizeBytes} bytes: ${reason}, with a memory of ${sizes.memoryBytes} bytes`,
      "check the size, free blocks, or raise the maximum of the memory",
    ],
    sizes,
  );
}

export function outOfBounds({ address, sizeBytes }: ByteRange, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot use ${sizeBytes} bytes at address ${address}: the memory has ${memoryBytes} bytes`,
      "use an address that the module gave, in bytes",
    ],
    { address, sizeBytes, memoryBytes },
  );
}

export function beyondBlock({ address, sizeBytes }: ByteRange, blockBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot use ${sizeBytes} bytes of the block at address ${address}: it has ${blockBytes} bytes`,
      "allocate by type",
    ],
    { address, sizeBytes },
  );
}

export function beyondArray(index: number, length: number): HeapError {
  return problem("OUT_OF_BOUNDS", [
    `Cannot use element ${index} of an array: expected a whole number from 0 to below ${length}`,
    "compare the index with length",
  ]);
}

export function unterminated(address: number, memoryBytes: number): HeapError {
  return problem(
    "OUT_OF_BOUNDS",
    [
      `Cannot read the string at address ${address}: no NUL before the end of the memory of ${memoryBytes} bytes`,
      "give sizeBytes, or check the address",
    ],
    { address, memoryBytes },
  );
}

export function nullAddress(): HeapError {
  return problem("NULL_ADDRESS", ["Cannot use address 0, the null pointer of C", "compare pointers with 0 first"], {
    address: 0,
  });
}

export function usedAfterFree({ address, sizeBytes }: ByteRange): HeapError {
  return problem(
    "USE_AFTER_FREE",
    [
      `Cannot use ${sizeBytes} bytes at address ${address}: their block has been freed`,
      "free a block after the last use of its views",
    ],
    { address, sizeBytes },
  );
}

export function doubleFree(address: number): HeapError {
  return problem(
    "DOUBLE_FREE",
    [`Cannot free the block at address ${address}: it has been freed before`, "free it once: using frees it too"],
    { address },
  );
}

export function foreignFree(address: number): HeapError {
  return problem(
    "FOREIGN_FREE",
    [
      `Cannot free address ${address}: this heap has given out no block there`,
      "take over memory of the module with heap.adopt",
    ],
    { address },
  );
}

export function releasedBlock(address: number): HeapError {
  return problem(
    "FOREIGN_FREE",
    [`Cannot free the block at address ${address}: it has been released`, "let the new owner free it"],
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

/** An integer type, as far as its bounds depend on it. */
interface Integer {
  readonly sizeBytes: number;
  readonly get: (bytes: DataView, address: number) => unknown;
}

/** A number of the right type that the type cannot hold. All bits set show whether the type has a sign. */
export function beyondType(found: unknown, { sizeBytes, get }: Integer): HeapError {
  const isSigned = (get(new DataView(new Uint8Array(sizeBytes).fill(255).buffer), 0) as number) < 0;
  const count = 2n ** BigInt(8 * sizeBytes);
  const least = isSigned ? -count / 2n : 0n;
  return invalidValue(
    `Cannot use ${found}: expected a whole number from ${least} to ${least + count - 1n}`,
    "convert the value first, or use a wider type",
  );
}

export function nestedAssignment(name: string): HeapError {
  return invalidValue(
    `Cannot assign a whole struct or array, in ${JSON.stringify(name)}`,
    "assign to its members, or use write",
  );
}

/** A function of the allocator that was called with addresses of the wrong type. */
export function wrongAddresses(name: string, message: string): HeapError {
  return invalidValue(`Cannot call ${name}: ${message}`, 'give "wasm32" or "wasm64" as abi, as the module has it');
}

/** Options that the caller gave. */
export function checkOptions<Options extends object>(given: Options): Options {
  if (Object(given) === given) return given;
  throw wrongType(given, "options in an object");
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
