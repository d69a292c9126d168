import { at } from "../../wasm/lists.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import { withMinimum } from "../hoist/reconcile-limits.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { SizedModule } from "./lay-out-set.ts";
import { isShared, type SetExtern } from "./set-extern.ts";

/**
 * Returns the modules as the other passes have to see them: a memory or table of the caller is expected to be as large as the
 * layout needs, so one that is too small is found before any module is instantiated.
 *
 * @param demands - `minimum`: pages of the memory, slots of the table
 */
export function demandGiven(
  modules: readonly NamedModule[],
  demands: readonly { readonly extern: SetExtern; readonly minimum: number }[],
): readonly NamedModule[] {
  const changed = [...modules];
  for (const { extern, minimum } of demands) {
    if (extern.given === undefined) continue;
    for (const { module, position } of extern.imports) {
      const { type, ...named } = at(changed, module);
      const imports = type.imports.map(
        (entry, place): ImportType =>
          place === position ? { ...entry, type: withMinimum(entry.type, minimum) } : entry,
      );
      changed[module] = { ...named, type: { ...type, imports } };
    }
  }
  return changed;
}

/**
 * Returns the modules as the other passes have to see them if they are libraries that are opened: memory and table of the
 * program grow before a library is instantiated, to all that it declares, which may be more than its data and its functions
 * take. So they may have any size now.
 */
export function demandNothing(
  modules: readonly NamedModule[],
  members: readonly SizedModule[],
): readonly NamedModule[] {
  const changed = [...modules];
  for (const { module } of members) {
    const { type, ...named } = at(changed, module);
    const imports = type.imports.map((entry): ImportType => withoutMinimum(entry));
    changed[module] = { ...named, type: { ...type, imports } };
  }
  return changed;
}

function withoutMinimum(entry: ImportType): ImportType {
  const { type } = entry;
  if (type.kind !== "memory" && type.kind !== "table") return entry;
  return isShared(entry, type.kind) ? { ...entry, type: { ...type, limits: { ...type.limits, minimum: 0 } } } : entry;
}
