import type { ModuleType } from "../wasm/module-type.ts";

/**
 * What the JavaScript API tells of a compiled module: names and kinds, no types, no start function, no re-exports.
 *
 * A module that is linked from this is checked by kind only; the engine checks the rest when it instantiates.
 */
export function describeCompiledModule(module: WebAssembly.Module): ModuleType {
  return {
    imports: WebAssembly.Module.imports(module).map(({ module: from, name, kind }) => ({
      module: from,
      name,
      type: { kind: "opaque", externKind: kind },
    })),
    exports: WebAssembly.Module.exports(module).map(({ name, kind }, index) => ({
      name,
      type: { kind: "opaque", externKind: kind },
      index,
    })),
    types: [],
    definitions: { table: [], memory: [], global: [], tag: [] },
    precompiled: true,
    sections: [],
  };
}
