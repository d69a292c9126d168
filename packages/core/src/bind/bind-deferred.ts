import { EARLY, encodeLinkerModules, forwarderName, madeName, SLOTS } from "../encode/linker-module.ts";
import type { DeferredFunction, LinkPlan } from "../plan/plan-format.ts";
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

/**
 * Makes a slot for each deferred function, and every extern that the plan asks for. Until a slot is filled, a call to
 * it traps and names importer, import and provider.
 *
 * @throws WebAssembly.CompileError if the plan has a shim or a made extern but no code may be compiled
 */
export function createLinkerBindings(plan: Pick<LinkPlan, "deferred" | "made" | "types">): LinkerBindings {
  const early = (slot: number): never => {
    throw calledBeforeBound(at(plan.deferred, slot));
  };
  const linkerExports = instantiateLinkerModules(plan, early);
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
      return linkerExports[madeName(extern)] as WebAssembly.ExportValue;
    },
  };
}

/** The exports of all modules that the linker generates; no two share a name. */
function instantiateLinkerModules(
  plan: Pick<LinkPlan, "deferred" | "made" | "types">,
  early: (slot: number) => never,
): WebAssembly.Exports {
  const imports = { [EARLY.module]: { [EARLY.name]: early } };
  const instances = encodeLinkerModules(plan).map(
    (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports),
  );
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
