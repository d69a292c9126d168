import type { ModuleType } from "../wasm/module-type.ts";

/**
 * Describes a compiled module by the JavaScript API, which gives names and kinds, but no types, start function or
 * re-exports.
 *
 * A module with such a description is checked by kind only; the engine checks the rest when it instantiates.
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
