import type { LinkerModulePlan } from "../encode/linker-module.ts";
import { forwarderName, madeName, SLOTS, stubName } from "../encode/linker-names.ts";
import type { DeferredFunction } from "../plan/plan-format.ts";
import { isExportedFunction } from "../wasm/exported-function.ts";
import { type HostImports, readHostValue } from "../wasm/host-import.ts";
import { at } from "../wasm/lists.ts";
import { createOnceCaller } from "./call-once.ts";
import { type AnyFunction, createClosureSlot, type Slot } from "./closure.ts";
import { trapBeforeBound } from "./early-call.ts";
import { isPlainMemory, type LinkerBindings, makeMemory } from "./linker-bindings.ts";
import { makeLinkerExterns, needsLinkerExterns } from "./linker-externs.ts";
import { trapUnresolved } from "./unresolved-call.ts";

/**
 * Makes a slot for each deferred function, every extern that the plan asks for, and its stubs. Until a slot is filled,
 * a call to it traps and names importer, import and provider.
 *
 * @param host - functions of the host that the plan asks to wrap; one that WebAssembly exports needs no wrapper
 */
export function createLinkerBindings(plan: LinkerModulePlan, host: HostImports): LinkerBindings {
  const { deferred: slotted, made, stubs = [] } = plan;
  const trap = (number: number): never => {
    if (number < slotted.length) return trapBeforeBound(at(slotted, number));
    const { importer, import: imported } = at(stubs, number - slotted.length);
    return trapUnresolved(importer, imported);
  };
  const wrapped = new Map<number, unknown>();
  const ready = made.map((entry, extern): WebAssembly.ExportValue | undefined => {
    if (isPlainMemory(entry)) return makeMemory(entry);
    const { traps } = entry;
    if (traps) wrapped.set(extern, () => trapUnresolved(traps.importer, traps.import));
    const value = entry.wraps && readHostValue(host, entry.wraps)?.value;
    if (isExportedFunction(value)) return value as WebAssembly.ExportValue;
    if (entry.wraps) wrapped.set(extern, value);
    return undefined;
  });
  const isMadeOtherwise = (extern: number) => ready[extern] !== undefined;
  const linkerExports = needsLinkerExterns(plan) ? makeLinkerExterns({ plan, isMadeOtherwise, wrapped, trap }) : {};
  const slots = slotted.map(
    (deferred, slot): Slot =>
      deferred.binding === "shim"
        ? createShimSlot(slot, linkerExports)
        : createClosureSlot(parameterCountOf(deferred), () => trap(slot)),
  );
  return {
    deferredFunction: (slot) => at(slots, slot).entry,
    fill: (slot, target) => at(slots, slot).fill(target),
    madeExtern(extern) {
      at(made, extern);
      return ready[extern] ?? (linkerExports[madeName(extern)] as WebAssembly.ExportValue);
    },
    callOnce: createOnceCaller(),
    stub({ importer, import: imported, stub }) {
      const ofModule = stub === undefined ? undefined : (linkerExports[stubName(stub)] as AnyFunction | undefined);
      return ofModule ?? (() => trapUnresolved(importer, imported));
    },
  };
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
