import type { LinkPlan, MadeExtern } from "../plan/plan-format.ts";
import type { MemoryExternType } from "../wasm/extern-type.ts";
import { at } from "../wasm/lists.ts";
import type { AnyFunction } from "./closure.ts";

/** Externs of the linker itself: deferred functions, before and after their providers exist, made externs and stubs. */
export interface LinkerBindings {
  /** The function that the importer of a slot imports. */
  deferredFunction(slot: number): AnyFunction;
  /** Makes a slot call `target` from now on. */
  fill(slot: number, target: AnyFunction): void;
  /** The extern of this number in `LinkPlan.made`. */
  madeExtern(extern: number): WebAssembly.ExportValue;
  /**
   * Calls the function of a step, unless it was called for another unit before.
   *
   * @param exports - of the unit
   * @returns these exports, with a trapping function in place of the called one
   */
  callOnce(step: OnceStep, exports: WebAssembly.Exports | undefined): WebAssembly.Exports;
  /** The trapping function for an import without a provider. */
  stub(stub: StubRequest): AnyFunction;
}

export interface OnceStep {
  readonly unit: string;
  readonly export: string;
}

export interface StubRequest {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
  /** Number in `LinkPlan.stubs`. */
  readonly stub: number | undefined;
}

/**
 * Makes the externs of a plan that has no deferred function and no stub, makes nothing but plain memories, and initializes
 * no module. So most links need no further code: neither forwarders, nor traps, nor the encoder.
 *
 * @returns undefined for all other plans, which need `createLinkerBindings`
 */
export function bindPlainMemories({ modules, deferred, made, steps }: LinkPlan): LinkerBindings | undefined {
  const hasStubs = modules.some(({ imports }) => imports.some(({ binding }) => binding.by === "trap"));
  const initializes = steps.some((step) => "once" in step);
  if (hasStubs || initializes || deferred.length > 0 || !made.every(isPlainMemory)) return undefined;
  const memories = made.map(makeMemory);
  const rest = { deferredFunction: missing, fill: missing, callOnce: missing, stub: missing };
  return { ...rest, madeExtern: (extern) => at(memories, extern) };
}

function missing(): never {
  throw new TypeError("The plan has no such function");
}

/** Whether the constructor of the JavaScript API makes this memory in each engine, without compiling code. */
export function isPlainMemory({ type }: MadeExtern): boolean {
  return type.kind === "memory" && type.limits.addressType === "i32" && type.pageSizeLog2 === undefined;
}

/** @param extern - a plain memory */
export function makeMemory({ type }: MadeExtern): WebAssembly.Memory {
  const { minimum, maximum, shared } = (type as MemoryExternType).limits;
  return new WebAssembly.Memory({ initial: minimum, ...(maximum !== undefined && { maximum }), shared });
}
