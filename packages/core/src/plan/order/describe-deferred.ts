import { at } from "../../wasm/lists.ts";
import type { DeferredFunction, DeferredImport } from "../plan-format.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Deferral, DescribedSlots, DeferredImport as ImportByPosition } from "./deferral.ts";

/** Writes deferred functions with names in place of positions. */
export function describeDeferred(
  list: readonly Deferral[],
  { modules, types, nameExport }: DescribedSlots,
): DeferredFunction[] {
  const named = (one: ImportByPosition) => nameImport(one, modules);
  return list.map((deferral, slot) => ({
    ...named(deferral),
    provider: nameExport(deferral.provider),
    ...(deferral.sharedBy.length > 0 && { sharedBy: deferral.sharedBy.map(named) }),
    binding: deferral.binding,
    type: at(types, slot) as DeferredFunction["type"],
  }));
}

function nameImport({ importer, import: position }: ImportByPosition, modules: readonly NamedModule[]): DeferredImport {
  const { name: imported, type } = at(modules, importer);
  const { module, name } = at(type.imports, position);
  return { importer: imported, import: { module, name } };
}
