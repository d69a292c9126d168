import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { link } from "../../src/index.ts";
import { createHeap, type Heap, type HeapOptions } from "../../src/memory/index.ts";
import { assemble } from "../wat.ts";

export interface TestHeap {
  readonly heap: Heap;
  readonly memory: WebAssembly.Memory;
  /** Grows the memory from inside WebAssembly; returns the previous number of pages, or -1. */
  readonly grow: (pages: number) => number;
}

/** Owns the memory, and exports the functions that the allocator of `@rec/wasm` imports. */
const owner = (maximum: number) => `(module
  (memory (export "memory") 1 ${maximum})
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;

/** A heap of the allocator of `@rec/wasm`, in the memory of a module. */
export async function ownHeap(options: HeapOptions = {}, maximumPages = 100): Promise<TestHeap> {
  const memory = readFile(artifactUrl("memory"));
  const { exports } = await link({ owner: await assemble(owner(maximumPages)), memory });
  return {
    heap: createHeap({ ...exports.owner, ...exports.memory }, options),
    memory: exports.owner["memory"] as WebAssembly.Memory,
    grow: exports.owner["grow"] as TestHeap["grow"],
  };
}

/** An allocator in JavaScript that never gives an address twice, over any memory. */
export function bumpHeap(memory: WebAssembly.Memory): Heap {
  let next = 16;
  const malloc = (sizeBytes: number) => {
    const address = next;
    next += Math.ceil(sizeBytes / 16) * 16;
    return address;
  };
  return createHeap({ memory, malloc, free: refuseBigint });
}

/** Throws as an export of WebAssembly with i32 parameters does. */
function refuseBigint(address: unknown): void {
  if (typeof address !== "number") throw new TypeError("Cannot convert a BigInt value to a number");
}

/** The code of the error that a call throws. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
  return undefined;
}
