import { EARLY, encodeLinkerModules, forwarderName, hoistedName, SLOTS } from "../encode/linker-module.ts";
import type { DeferredFunction, LinkPlan } from "../plan/plan-format.ts";
import { type AnyFunction, createClosureSlot, type Slot } from "./closure.ts";
import { calledBeforeBound } from "./early-call.ts";

/** What the linker itself provides: functions that are deferred, before and after their providers exist, and hoisted externs. */
export interface LinkerBindings {
  /** What the importer of a slot imports. */
  deferredFunction(slot: number): AnyFunction;
  /** Binds every slot that the module of this name provides. */
  bind(provider: string, exports: WebAssembly.Exports): void;
  /** The extern of this number in `LinkPlan.hoisted`. */
  hoistedExtern(extern: number): WebAssembly.ExportValue;
}

/**
 * Makes a slot for each deferred function, and every hoisted extern. Until a slot is bound, calling it traps and names who
 * called what before whom.
 *
 * @throws WebAssembly.CompileError if the plan asks for a shim or hoists something where no code may be compiled
 */
export function createLinkerBindings(plan: LinkPlan): LinkerBindings {
  const early = (slot: number): never => {
    throw calledBeforeBound(plan.deferred[slot] as DeferredFunction);
  };
  const made = instantiateLinkerModules(plan, early);
  const slots = plan.deferred.map(
    (deferred, slot): Slot =>
      deferred.binding === "shim"
        ? createShimSlot(slot, made)
        : createClosureSlot(parameterCountOf(deferred), () => early(slot)),
  );
  const slotsOfProvider = groupSlots(plan.deferred);
  return {
    deferredFunction: (slot) => slots[slot]?.entry ?? missing(`deferred function ${slot}`),
    bind(provider, exports) {
      for (const slot of slotsOfProvider.get(provider) ?? []) {
        slots[slot]?.fill(exports[plan.deferred[slot]?.provider.name ?? ""] as AnyFunction);
      }
    },
    hoistedExtern: (extern) => made[hoistedName(extern)] ?? missing(`hoisted extern ${extern}`),
  };
}

function groupSlots(deferred: readonly DeferredFunction[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  deferred.forEach(({ provider }, slot) => {
    const group = groups.get(provider.module);
    if (group === undefined) groups.set(provider.module, [slot]);
    else group.push(slot);
  });
  return groups;
}

/** Their exports together: no two have a name in common. */
function instantiateLinkerModules(plan: LinkPlan, early: (slot: number) => never): WebAssembly.Exports {
  const imports = { [EARLY.module]: { [EARLY.name]: early } };
  const instances = encodeLinkerModules(plan).map(
    (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports),
  );
  return Object.assign({}, ...instances.map(({ exports }) => exports));
}

/** A slot in the linker's module: a `call_indirect` over its table of slots. */
function createShimSlot(slot: number, made: WebAssembly.Exports): Slot {
  const entry = made[forwarderName(slot)] as AnyFunction;
  return { entry, fill: (target) => (made[SLOTS] as WebAssembly.Table).set(slot, target) };
}

/** Unknown for a module that came compiled: then any number is passed on. */
function parameterCountOf({ type }: DeferredFunction): number {
  return type.kind === "function" ? type.params.length : Number.POSITIVE_INFINITY;
}

function missing(what: string): never {
  throw new RangeError(`The plan has no ${what}`);
}
