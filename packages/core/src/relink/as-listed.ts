import type { ExportType, ModuleType } from "../wasm/module-type.ts";

/**
 * The type without the imports that the engine has provided when it compiled the module: builtins and string constants.
 * `WebAssembly.Module.imports` does not list these.
 */
export function withListedImports(type: ModuleType, compiled: WebAssembly.Module): ModuleType {
  const listed = WebAssembly.Module.imports(compiled);
  if (listed.length === type.imports.length) return type;
  const positions = new Map<number, number>();
  const imports = type.imports.filter(({ module, name }, position) => {
    const next = listed[positions.size];
    if (next?.module !== module || next.name !== name) return false;
    positions.set(position, positions.size);
    return true;
  });
  const exports = type.exports.map(({ importIndex = -1, ...entry }): ExportType => {
    const position = positions.get(importIndex);
    return position === undefined ? entry : { ...entry, importIndex: position };
  });
  return { ...type, imports, exports };
}
