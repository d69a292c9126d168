import type { ExternType } from "../../wasm/extern-type.ts";
import { createImportKeys } from "../../wasm/import-key.ts";
import { at } from "../../wasm/lists.ts";
import type { Hoists } from "../hoist/choose-hoists.ts";
import type { InternalPlanOptions } from "../plan-options.ts";
import type { Definition } from "../resolve/definitions.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";
import type { Cuts } from "./cut-edges.ts";
import type { Deferral, DeferredFunctions } from "./deferral.ts";

interface DeferInput {
  readonly modules: readonly NamedModule[];
  readonly definitions: readonly (readonly Definition[])[];
  readonly cuts: Cuts;
  readonly hoists: Hoists;
  readonly options: Pick<InternalPlanOptions, "binding" | "canCompile">;
}

/**
 * Defers each import whose provider comes after its importer in the order and is not hoisted, and numbers the slots.
 *
 * Slots follow the input order of importers, then the order of their imports. Imports with the same module and name
 * share one slot, because one property of the import object serves all of them.
 */
export function deferFunctions({ modules, definitions, cuts, hoists, options }: DeferInput): DeferredFunctions {
  const isBackward = createOrderCheck(cuts.order, modules.length);
  const bindingOfKnown = chooseBinding(options);
  const list: Deferral[] = [];
  const slots = new Map<number, Map<number, number>>();
  const keyOf = createImportKeys();
  definitions.forEach((ofImporter, importer) => {
    let slotByKey: Map<string, number> | undefined;
    ofImporter.forEach((definition, position) => {
      if (definition.by !== "export" || !isBackward(importer, definition.at.module)) return;
      if (hoists.hoistedImport(importer, position) !== undefined) return;
      const entry = at(at(modules, importer).type.imports, position);
      slotByKey ??= new Map();
      const key = keyOf(entry);
      const slot = slotByKey.get(key) ?? list.length;
      if (slot === list.length) {
        const type = typeOfSlot({ importer, type: entry.type, provider: definition.at }, modules);
        const binding = type.type.kind === "opaque" ? "closure" : bindingOfKnown();
        list.push({ importer, import: position, provider: definition.at, binding, type });
        slotByKey.set(key, slot);
      }
      const ofModule = slots.get(importer) ?? new Map<number, number>();
      slots.set(importer, ofModule.set(position, slot));
    });
  });
  return { list, slotOf: (importer, position) => slots.get(importer)?.get(position), isBackward };
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
function typeOfSlot(
  {
    importer,
    type,
    provider,
  }: { readonly importer: number; readonly type: ExternType; readonly provider: ExportPosition },
  modules: readonly NamedModule[],
): Deferral["type"] {
  const exported = modules[provider.module]?.type.exports[provider.export];
  return exported === undefined || exported.type.kind === "opaque"
    ? { module: importer, type }
    : { module: provider.module, type: exported.type };
}
