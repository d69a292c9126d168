import { sectionId } from "./binary-format.ts";
import type { ModuleType } from "./module-type.ts";

/** Whether a module defines a memory, also if it came compiled with its type, without definitions that the linker could change. */
export function definesMemory({ definitions, sections }: Pick<ModuleType, "definitions" | "sections">): boolean {
  return definitions.memory.length > 0 || sections.some(({ id }) => id === sectionId.memory);
}
