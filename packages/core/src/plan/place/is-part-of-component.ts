import type { ModuleType } from "../../wasm/module-type.ts";

/** Whether a module exports the allocator of the canonical ABI. Core modules of components are made to share nothing. */
export function isPartOfComponent({ exports }: ModuleType): boolean {
  return exports.some(({ name }) => name === "cabi_realloc");
}
