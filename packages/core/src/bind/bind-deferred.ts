import type { EncodeLinkerModules } from "../encode/linker-module.ts";
import { EARLY, forwarderName, madeName, SLOTS } from "../encode/linker-names.ts";
import type { DeferredFunction, LinkPlan, MadeExtern } from "../plan/plan-format.ts";
import { at } from "../wasm/lists.ts";
import { type AnyFunction, createClosureSlot, type Slot } from "./closure.ts";
import { calledBeforeBound } from "./early-call.ts";

/** Externs of the linker itself: deferred functions, before and after their providers exist, and made externs. */
export interface LinkerBindings {
  /** The function that the importer of a slot imports. */
  deferredFunction(slot: number): AnyFunction;
  /** Makes a slot call `target` from now on. */
  fill(slot: number, target: AnyFunction): void;
  /** The extern of this number in `LinkPlan.made`. */
  madeExtern(extern: number): WebAssembly.ExportValue;
}

type BoundPlan = Pick<LinkPlan, "deferred" | "made" | "types">;

/** Whether the plan has a shim, or an extern that only a module can make: then `createLinkerBindings` needs the encoder. */
export function needsLinkerModule({ deferred, made }: BoundPlan): boolean {
  return deferred.some(({ binding }) => binding === "shim") || !made.every(isPlainMemory);
}

/** Whether the constructor of the JavaScript API makes this memory in each engine, without compiling code. */
function isPlainMemory({ type }: MadeExtern): boolean {
  return type.kind === "memory" && type.limits.addressType === "i32" && type.pageSizeLog2 === undefined;
}

/**
 * Makes a slot for each deferred function, and every extern that the plan asks for. Until a slot is filled, a call to
 * it traps and names importer, import and provider.
 *
 * @param encode - encodes the modules of the linker; called only if `needsLinkerModule`
 * @throws WebAssembly.CompileError if the plan needs a module of the linker but no code may be compiled
 */
export function createLinkerBindings(plan: BoundPlan, encode: EncodeLinkerModules): LinkerBindings {
  const early = (slot: number): never => {
    throw calledBeforeBound(at(plan.deferred, slot));
  };
  const memories = plan.made.map((entry) => (isPlainMemory(entry) ? makeMemory(entry) : undefined));
  const modules = needsLinkerModule(plan) ? encode(plan, (extern) => memories[extern] !== undefined) : [];
  const linkerExports = instantiateLinkerModules(modules, early);
  const slots = plan.deferred.map(
    (deferred, slot): Slot =>
      deferred.binding === "shim"
        ? createShimSlot(slot, linkerExports)
        : createClosureSlot(parameterCountOf(deferred), () => early(slot)),
  );
  return {
    deferredFunction: (slot) => at(slots, slot).entry,
    fill: (slot, target) => at(slots, slot).fill(target),
    madeExtern(extern) {
      at(plan.made, extern);
      return memories[extern] ?? (linkerExports[madeName(extern)] as WebAssembly.ExportValue);
    },
  };
}

function makeMemory({ type }: MadeExtern): WebAssembly.Memory | undefined {
  if (type.kind !== "memory") return undefined;
  const { minimum, maximum, shared } = type.limits;
  return new WebAssembly.Memory({ initial: minimum, ...(maximum !== undefined && { maximum }), shared });
}

/** The exports of all modules that the linker generates; no two share a name. */
function instantiateLinkerModules(
  modules: readonly Uint8Array<ArrayBuffer>[],
  early: (slot: number) => never,
): WebAssembly.Exports {
  const imports = { [EARLY.module]: { [EARLY.name]: early } };
  const instances = modules.map((bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
  return Object.assign({}, ...instances.map(({ exports }) => exports));
}

/** A slot in the linker's module: a `call_indirect` over its table of slots. */
function createShimSlot(slot: number, linkerExports: WebAssembly.Exports): Slot {
  const entry = linkerExports[forwarderName(slot)] as AnyFunction;
  return { entry, fill: (target) => (linkerExports[SLOTS] as WebAssembly.Table).set(slot, target) };
}

/** Undefined for a precompiled module: then any number of parameters is passed on. */
function parameterCountOf({ type }: DeferredFunction): number {
  return type.kind === "function" ? type.params.length : Number.POSITIVE_INFINITY;
}
