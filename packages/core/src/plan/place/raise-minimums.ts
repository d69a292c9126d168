import { countImported } from "../../wasm/count-imported.ts";
import { isIdlePlace } from "../../wasm/is-idle-place.ts";
import { at } from "../../wasm/lists.ts";
import type { ExportType, ImportType, ModuleType } from "../../wasm/module-type.ts";
import type { Arrangement } from "../arrangement.ts";
import { withMinimum } from "../hoist/reconcile-limits.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ArrangedMemory } from "./arrange-memory.ts";
import type { ArrangedTable } from "./arrange-table.ts";

interface Raised extends Pick<Arrangement, "places"> {
  readonly memories: readonly ArrangedMemory[];
  readonly tables: readonly ArrangedTable[];
}

/**
 * Returns the modules as the other passes have to see them: a memory or table of the host is expected to be as large as
 * the layout needs, and one that a module defines is exported so large. Constant globals are not movable: one may be an
 * address, and the linker would make it with the address that the module was linked for.
 */
export function raiseMinimums(
  modules: readonly NamedModule[],
  { memories, tables, places }: Raised,
): readonly NamedModule[] {
  const types = new Map<number, ModuleType>();
  const change = (module: number, edit: (type: ModuleType) => ModuleType): void => {
    types.set(module, edit(types.get(module) ?? at(modules, module).type));
  };
  for (const { extern, minimum } of [...memories, ...tables]) {
    if (minimum === undefined) continue;
    const { definition, imports } = extern;
    if (definition.by === "host")
      for (const one of imports) change(one.module, (type) => raiseImport(type, one.import, minimum));
    for (const { module, kind, ordinal } of definition.by === "owner"
      ? [definition.at]
      : [...extern.provided, ...extern.joined]) {
      change(module, (type) =>
        raiseExports(type, { kind, index: countImported(kind, type.imports) + ordinal, minimum }),
      );
    }
  }
  for (const [module, place] of places) if (!isIdlePlace(place)) change(module, keepGlobals);
  return modules.map((one, module) => ({ ...one, type: types.get(module) ?? one.type }));
}

function raiseImport(type: ModuleType, position: number, minimum: number): ModuleType {
  const imports = type.imports.map(
    (entry, at): ImportType => (at === position ? { ...entry, type: withMinimum(entry.type, minimum) } : entry),
  );
  return { ...type, imports };
}

interface RaisedExport {
  readonly kind: string;
  readonly index: number;
  readonly minimum: number;
}

function raiseExports(type: ModuleType, { kind, index, minimum }: RaisedExport): ModuleType {
  const exports = type.exports.map(
    (entry): ExportType =>
      entry.type.kind === kind && entry.index === index ? { ...entry, type: withMinimum(entry.type, minimum) } : entry,
  );
  return { ...type, exports };
}

function keepGlobals(type: ModuleType): ModuleType {
  const global = type.definitions.global.map((one) => {
    return { ...one, movable: one.movable && one.type.kind === "global" && one.type.mutable };
  });
  return { ...type, definitions: { ...type.definitions, global } };
}
