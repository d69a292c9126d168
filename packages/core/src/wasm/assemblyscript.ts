import type { ExportType, ImportType } from "./module-type.ts";

/** Exports of AssemblyScript's runtime for hosts that allocate. */
const ALLOCATOR = ["__new", "__pin", "__unpin"] as const;

/** Whether a module has the exports of AssemblyScript's runtime. */
export function exportsScriptRuntime(exports: readonly ExportType[]): boolean {
  const exported = new Set(exports.map(({ name }) => name));
  return exported.has("__rtti_base") || ALLOCATOR.every((name) => exported.has(name));
}

/** Whether a module imports `abort(message, file, line, column)` as modules of AssemblyScript do. */
export function importsScriptAbort(imports: readonly ImportType[]): boolean {
  return imports.some(({ module, name, type }) => {
    if (module !== "env" || name !== "abort" || type.kind !== "function") return false;
    return type.results.length === 0 && type.params.length === 4 && type.params.every((one) => one === "i32");
  });
}
