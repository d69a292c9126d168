import type { GlobalExternType, Linked } from "@rec/browser";
import type { ExportQuery, Found, GlobalChange, GlobalExport } from "../model/call-api.ts";
import { shownPath } from "../model/shown-name.ts";
import { resultOf } from "./call-result.ts";
import { type FoundExport, type LiveModule, searchExports } from "./live-functions.ts";
import { staysInside, valueKindOf } from "./value-kinds.ts";

export function searchGlobals(
  modules: readonly LiveModule[],
  { linked, query }: { readonly linked: Linked; readonly query: ExportQuery },
): Found<GlobalExport> {
  const found = searchExports(modules, { query, kind: "global" });
  return { ...found, items: found.items.map((each) => globalOf(each, linked)) };
}

function globalOf({ module, entry }: FoundExport, { exports }: Linked): GlobalExport {
  const { type, mutable } = entry.type as GlobalExternType;
  const global: unknown = exports[module.name]?.[entry.name];
  const isReadable = global instanceof WebAssembly.Global && !staysInside(type);
  return {
    module: module.name,
    name: entry.name,
    kind: valueKindOf(type, module.type.types),
    mutable,
    value: isReadable ? resultOf(global.value) : undefined,
  };
}

export function setGlobal({ exports }: Linked, { module, name, value }: GlobalChange): void {
  const global: unknown = exports[module]?.[name];
  if (!(global instanceof WebAssembly.Global))
    throw new Error(`Cannot set ${shownPath({ module, name })}: it is no exported global`);
  global.value = value;
}
