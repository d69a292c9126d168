import type { ExternType } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ImportType } from "../../wasm/module-type.ts";
import { withMinimum } from "../hoist/reconcile-limits.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { SizedModule } from "./lay-out-set.ts";
import type { SetExtern } from "./set-extern.ts";

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
 * program grow by the needs of a library before it is instantiated: the memory to all that the library declares, which may be
 * more than its data. So only the rest has to be there now.
 */
export function demandRest(modules: readonly NamedModule[], members: readonly SizedModule[]): readonly NamedModule[] {
  const changed = [...modules];
  for (const { module, dylink } of members) {
    const { type, ...named } = at(changed, module);
    const own = { memory: Number.POSITIVE_INFINITY, table: dylink.table.size };
    const imports = type.imports.map((entry): ImportType => ({ ...entry, type: withoutNeed(entry.type, own) }));
    changed[module] = { ...named, type: { ...type, imports } };
  }
  return changed;
}

function withoutNeed(type: ExternType, own: Readonly<Record<"memory" | "table", number>>): ExternType {
  if (type.kind !== "memory" && type.kind !== "table") return type;
  return { ...type, limits: { ...type.limits, minimum: Math.max(type.limits.minimum - own[type.kind], 0) } };
}
