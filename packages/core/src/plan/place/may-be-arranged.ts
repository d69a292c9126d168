import type { ModuleType } from "../../wasm/module-type.ts";

/** Whether a module has a shared memory, so that threads may share its data. */
export function hasSharedMemory({ imports, definitions }: ModuleType): boolean {
  return [...imports, ...definitions.memory].some(({ type }) => type.kind === "memory" && type.limits.shared);
}

/** Whether a module has tags, so that one of them may be the exception tag of a language. */
export function hasTags({ imports, definitions }: ModuleType): boolean {
  return [...imports, ...definitions.tag].some(({ type }) => type.kind === "tag");
}
