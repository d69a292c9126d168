import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/** AssemblyScript's runtime exports these for hosts that allocate. */
const ALLOCATOR = ["__new", "__pin", "__unpin"] as const;

/**
 * The language of a module as its head shows it, which is the same from bytes and from a stream: AssemblyScript by the import
 * or the exports of its runtime. Other compilers leave their names behind the code.
 */
export function languageOfHead({ imports, exports }: ModuleType): ModuleAreas["language"] {
  const exported = new Set(exports.map(({ name }) => name));
  const isScript =
    imports.some(isAbort) || exported.has("__rtti_base") || ALLOCATOR.every((name) => exported.has(name));
  return isScript ? "AssemblyScript" : undefined;
}

/** `abort(message, file, line, column)`. */
function isAbort({ module, name, type }: ModuleType["imports"][number]): boolean {
  if (module !== "env" || name !== "abort" || type.kind !== "function") return false;
  return type.results.length === 0 && type.params.length === 4 && type.params.every((one) => one === "i32");
}
