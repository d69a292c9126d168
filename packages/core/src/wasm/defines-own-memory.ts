import type { ModuleType } from "./module-type.ts";

/** Whether the first memory of a module is its own, and no threads share it: compilers take such a memory to be zero at first. */
export function definesOwnMemory({ imports, definitions }: Pick<ModuleType, "imports" | "definitions">): boolean {
  const [memory] = definitions.memory;
  if (memory?.type.kind !== "memory" || memory.type.limits.shared) return false;
  return imports.every(({ type }) => type.kind !== "memory");
}
