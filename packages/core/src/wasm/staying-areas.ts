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
export function stayingAreas({ imports, definitions }: Pick<ModuleType, "imports" | "definitions">): StayingAreas {
  const minimumOf = (kind: "memory" | "table"): number | undefined => {
    const first = [...imports, ...definitions[kind]].find(({ type }) => type.kind === kind)?.type;
    return first?.kind === "memory" || first?.kind === "table" ? first.limits.minimum : undefined;
  };
  const [pages, slots] = [minimumOf("memory"), minimumOf("table")];
  const stack = definitions.global.find(({ type }) => type.kind === "global" && type.mutable)?.initial;
  return {
    ...(pages !== undefined && { pages }),
    ...(slots !== undefined && { slots }),
    ...(stack !== undefined && { stack }),
  };
}
