import { sectionId } from "./binary-format.ts";
import type { ModuleType } from "./module-type.ts";

const DEFINING: readonly number[] = [sectionId.table, sectionId.memory, sectionId.global, sectionId.tag];

/** Whether a module came compiled, perhaps with its type: then it has no definition that the linker could change. */
export function cameCompiled({ precompiled, definitions, sections }: ModuleType): boolean {
  if (precompiled === true) return true;
  const isEmpty = Object.values(definitions).every((list) => list.length === 0);
  return isEmpty && sections.some(({ id }) => DEFINING.includes(id));
}
