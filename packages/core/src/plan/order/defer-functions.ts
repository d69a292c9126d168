import type { ExternType } from "../../wasm/extern-type.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import { at } from "../../wasm/lists.ts";
import type { Hoists } from "../hoist/choose-hoists.ts";
import type { InternalPlanOptions } from "../plan-options.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Cuts } from "./cut-edges.ts";
import type { Deferral, DeferredFunctions, DeferredImport } from "./deferral.ts";
import { describeDeferred } from "./describe-deferred.ts";

interface DeferInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
  readonly hoists: Hoists;
  readonly options: Pick<InternalPlanOptions, "binding" | "canCompile">;
  /** The dynamic libraries and their program; absent if there are none. */
  readonly libraries?: readonly number[] | undefined;
}

/**
 * Defers each import whose provider comes after its importer in the order and is not hoisted, and numbers the slots.
 *
 * Slots follow the input order of importers, then the order of their imports. Imports with the same module and name
 * share one slot, because one property of the import object serves all of them.
 *
 * Libraries of C++ defer thousands of functions, and several of them defer the same ones. So all libraries share one slot for
 * each function of a provider. Every other module has slots of its own: its start function may call one too early, and then
 * the error names this module.
 */
export function deferFunctions(input: DeferInput): DeferredFunctions {
  const { modules, definitions, cuts, hoists, options } = input;
  const isBackward = createOrderCheck(cuts.order, modules.length);
  const bindingOfKnown = chooseBinding(options);
  const list: GrowingDeferral[] = [];
  const slots = new Map<number, Map<number, number>>();
  const keyOf = createImportKeys();
  const slotOfLibraries = createSharedSlots(input);
  definitions.forEach((ofImporter, importer) => {
    let slotByKey: Map<string, number> | undefined;
    ofImporter.forEach((definition, position) => {
      if (definition.by !== "export" || !isBackward(importer, definition.at.module)) return;
      if (hoists.hoistedImport(importer, position) !== undefined) return;
      const entry = at(at(modules, importer).type.imports, position);
      slotByKey ??= new Map();
      const key = keyOf(entry);
      let slot = slotByKey.get(key);
      if (slot === undefined) {
        const type = typeOfSlot({ importer, type: entry.type, provider: definition.at }, modules);
        slot = slotOfLibraries({ importer, type: entry.type, provider: definition.at }, list.length);
        if (slot === list.length) {
          const binding = type.type.kind === "opaque" ? "closure" : bindingOfKnown();
          list.push({ importer, import: position, provider: definition.at, binding, type, sharedBy: [] });
        } else {
          list[slot]?.sharedBy.push({ importer, import: position });
        }
        slotByKey.set(key, slot);
      }
      const ofModule = slots.get(importer) ?? new Map<number, number>();
      slots.set(importer, ofModule.set(position, slot));
    });
  });
  return {
    list,
    slotOf: (importer, position) => slots.get(importer)?.get(position),
    isBackward,
    describe: (plan) => describeDeferred(list, plan),
  };
}

interface GrowingDeferral extends Deferral {
  readonly sharedBy: DeferredImport[];
}

interface DeferredUse {
  readonly importer: number;
  readonly type: ExternType;
  readonly provider: ExportPosition;
}

/**
 * Returns a function that finds the slot of a library's import: one for each function of a provider, also if that exports the
 * function by several names. The slot of any other import is the given one.
 *
 * The type of a compiled provider is unknown, so its slot has the type of the import: only imports that are untyped too share it.
 */
function createSharedSlots({ modules, libraries = [] }: DeferInput): (use: DeferredUse, next: number) => number {
  const members = new Set(libraries.filter((module) => at(modules, module).type.dylink !== undefined));
  const known = new Map<string, number>();
  return ({ importer, type, provider }, next) => {
    if (!members.has(importer)) return next;
    const exported = at(at(modules, provider.module).type.exports, provider.export);
    const isTyped = exported.type.kind !== "opaque";
    if (!isTyped && type.kind !== "opaque") return next;
    const key = `${provider.module} ${isTyped ? `function ${exported.index}` : `export ${provider.export}`}`;
    const slot = known.get(key) ?? next;
    known.set(key, slot);
    return slot;
  };
}

/** A shim, unless the caller wants closures or the engine compiles no code. The engine is asked at most once. */
function chooseBinding({ binding, canCompile }: DeferInput["options"]): () => Deferral["binding"] {
  let chosen: Deferral["binding"] | undefined;
  return () => {
    chosen ??= binding === "closure" || canCompile?.() === false ? "closure" : "shim";
    return chosen;
  };
}

function createOrderCheck(order: readonly number[], count: number): DeferredFunctions["isBackward"] {
  const place = new Int32Array(count);
  order.forEach((module, position) => {
    place[module] = position;
  });
  return (importer, provider) => (place[provider] as number) >= (place[importer] as number);
}

/** The provider's own type matches every import of one name, even if two imports state different supertypes. */
function typeOfSlot({ importer, type, provider }: DeferredUse, modules: readonly NamedModule[]): Deferral["type"] {
  const exported = modules[provider.module]?.type.exports[provider.export];
  return exported === undefined || exported.type.kind === "opaque"
    ? { module: importer, type }
    : { module: provider.module, type: exported.type };
}
