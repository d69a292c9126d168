import { definesOwnMemory } from "../../wasm/defines-own-memory.ts";
import type { AreaRange, StackArea } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/*
 * A fresh memory is zero. So wasm-ld writes nothing about the zero-initialised data of a module that defines its memory:
 *
 *   [ stack | data | zeroed ]        __data_end   __heap_base        the usual order
 *   [ data | zeroed ]  __data_end  [ stack ]      __heap_base        with --no-stack-first
 *
 * Only the two symbols tell its end, if the module exports or names them. __heap_base is a multiple of 16.
 */

const HEAP_ALIGNMENT = 16;

interface Evidence {
  readonly type: ModuleType;
  /** The smallest range with all static data that the module shows. */
  readonly shown: AreaRange;
  readonly constantOf: (name: string) => number | undefined;
}

/** The end of the static data, if a symbol tells it; behind it there may be a gap of up to 15 bytes. */
export function findStaticEnd({
  type,
  stack,
  shown,
  constantOf,
}: Evidence & { readonly stack: StackArea | undefined }): number | undefined {
  if (!definesOwnMemory(type)) return undefined;
  const dataEnd = constantOf("__data_end");
  if (dataEnd !== undefined) return dataEnd;
  const heapBase = constantOf("__heap_base");
  const initial = certainInitial(stack);
  if (heapBase === undefined || initial === undefined) return undefined;
  // A stack above the data has the heap behind it.
  const isStackFirst = shown.end === 0 ? initial < heapBase : initial <= shown.start;
  return isStackFirst ? heapBase : undefined;
}

/** The zero-initialised data between the other data, or the stack if there is none, and the end of the static data. */
export function dataAbove(
  stack: StackArea | undefined,
  { type, shown, staticEnd = 0, constantOf }: Evidence & { readonly staticEnd: number | undefined },
): AreaRange[] {
  if (!definesOwnMemory(type)) return [];
  const start = shown.end === 0 ? (constantOf("__global_base") ?? certainInitial(stack)) : shown.end;
  // Up to 15 bytes align the heap.
  const least = constantOf("__data_end") === undefined ? HEAP_ALIGNMENT : 1;
  return start === undefined || staticEnd - start < least ? [] : [{ start, end: staticEnd }];
}

function certainInitial(stack: StackArea | undefined): number | undefined {
  return stack === undefined || stack.rule === "value" ? undefined : stack.initial;
}
