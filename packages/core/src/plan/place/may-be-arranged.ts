import type { ModuleType } from "../../wasm/module-type.ts";
import { THREAD_NAMES } from "../../wasm/toolchain-names.ts";

/** Whether a module has a shared memory, so that threads may share its data. */
export function hasSharedMemory({ imports, definitions }: ModuleType): boolean {
  return [...imports, ...definitions.memory].some(({ type }) => type.kind === "memory" && type.limits.shared);
}

/** Whether a module has tags, so that one of them may be the exception tag of a language. */
export function hasTags({ imports, definitions }: ModuleType): boolean {
  return [...imports, ...definitions.tag].some(({ type }) => type.kind === "tag");
}

/** Whether a dynamic library may have thread-local data that only its start function shows. */
export function mayHideThreadLocals(type: ModuleType): boolean {
  const { dylink, start, exports } = type;
  if (dylink === undefined || start === undefined || !hasSharedMemory(type)) return false;
  return !exports.some(({ name }) => name === THREAD_NAMES.size);
}
