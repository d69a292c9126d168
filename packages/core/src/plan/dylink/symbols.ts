import { symbolFlag } from "../../wasm/dynamic-library.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";

/** Looks for the definition of a symbol: the first export of the name and kind in search order. */
export type FindSymbol = (kind: ExternKind, name: string) => ExportPosition | undefined;

/** Indexes the exports of the members of a link set. */
export function indexSymbols(modules: readonly NamedModule[], search: readonly number[]): FindSymbol {
  const found: Readonly<Record<ExternKind, Map<string, ExportPosition>>> = {
    function: new Map(),
    table: new Map(),
    memory: new Map(),
    global: new Map(),
    tag: new Map(),
  };
  for (const module of search) {
    at(modules, module).type.exports.forEach(({ name, type }, position) => {
      const ofKind = found[externKindOf(type)];
      if (!ofKind.has(name)) ofKind.set(name, { module, export: position });
    });
  }
  return (kind, name) => found[kind].get(name);
}

/** Returns a function that tells whether a module wants a symbol only if some module defines it. */
export function createWeakCheck({ dylink }: NamedModule["type"]): (name: string) => boolean {
  const weak = new Set<string>();
  for (const { name, flags } of dylink?.importFlags ?? []) if ((flags & symbolFlag.weak) !== 0) weak.add(name);
  return (name) => weak.has(name);
}
