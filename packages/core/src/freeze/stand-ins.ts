import type { ExternType } from "../wasm/extern-type.ts";
import { groupBy } from "../wasm/lists.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import type { ImportObject } from "../wasm/platform-types.ts";
import { standInFor } from "../wasm/stand-in-for.ts";

interface ImportNames {
  readonly module: string;
  readonly name: string;
}

/**
 * The caller's host imports, with stand-ins for those that exist only when the frozen files run. A plan reads the kind and the
 * visible size of each, and nothing else.
 */
export function withStandIns(
  imports: ImportObject,
  types: Readonly<Record<string, ModuleType>>,
  missing: readonly ImportNames[],
): ImportObject {
  const all = nullRecord(Object.entries(imports));
  const wanted = groupBy(missing, ({ module }) => module);
  const typeOf = indexTypes(types, wanted);
  for (const [module, entries] of wanted) {
    const given = nullRecord(Object.entries(all[module] ?? {}));
    for (const { name } of entries) {
      const type = typeOf(module, name);
      if (type !== undefined) given[name] ??= standInFor(type);
    }
    all[module] = given;
  }
  return all;
}

/** Finds the type of the first import of some namespaces with a name. */
function indexTypes(
  types: Readonly<Record<string, ModuleType>>,
  namespaces: ReadonlyMap<string, unknown>,
): (module: string, name: string) => ExternType | undefined {
  const found = new Map<string, Map<string, ExternType>>();
  for (const module of namespaces.keys()) found.set(module, new Map());
  for (const { imports } of Object.values(types)) {
    for (const { module, name, type } of imports) {
      const space = found.get(module);
      if (space?.has(name) === false) space.set(name, type);
    }
  }
  return (module, name) => found.get(module)?.get(name);
}
