import { declaredMinimum } from "./declared-minimum.ts";
import type { ModuleType } from "./module-type.ts";

/** The parts of a head that show how much a module takes of its first memory and its first table. */
export interface StayingAreas {
  /** The declared minimum of the memory, in pages. */
  readonly pages?: number;
  /** The declared minimum of the table. */
  readonly slots?: number;
  /** The initial value of the first mutable global, where linkers of C keep the stack pointer: its constant expression. */
  readonly stack?: string;
}

/**
 * The areas of a module that keeps its addresses, as its head shows them. A linker of C declares as many pages and slots as
 * data and functions take, so they tell whether the module needs more room.
 */
export function stayingAreas(type: Pick<ModuleType, "imports" | "definitions">): StayingAreas {
  const [pages, slots] = [declaredMinimum(type, "memory"), declaredMinimum(type, "table")];
  const stack = type.definitions.global.find((one) => one.type.kind === "global" && one.type.mutable)?.initial;
  return {
    ...(pages !== undefined && { pages }),
    ...(slots !== undefined && { slots }),
    ...(stack !== undefined && { stack }),
  };
}
