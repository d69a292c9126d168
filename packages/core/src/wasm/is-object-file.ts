import { externKindOf } from "./extern-type.ts";
import type { ModuleType } from "./module-type.ts";

/** The memory of an object file. wasm-ld replaces it by `env.memory`, or by a memory of the module. */
const OBJECT_MEMORY = "__linear_memory";

/** Whether a module is an object file (`clang -c`, `wasm-ld -r`), which has to be linked first: it has no addresses yet. */
export function isObjectFile({ imports }: Pick<ModuleType, "imports">): boolean {
  return imports.some(
    ({ module, name, type }) => module === "env" && name === OBJECT_MEMORY && externKindOf(type) === "memory",
  );
}
