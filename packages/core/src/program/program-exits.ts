import { EXIT_FUNCTIONS } from "../wasm/toolchain-names.ts";
import { type ExitFunction, type ExitResult, markStack, runExits } from "./run-exits.ts";
import type { ProgramExterns } from "./scoped-imports.ts";
import { createTableSlots } from "./table-slots.ts";

/** The destructors of the libraries that a program has from its link, if the program has no C library that notes them. */
export interface ProgramExits {
  /** `__cxa_atexit(function, argument, handle)` and its other forms, by name. */
  readonly functions: Readonly<Record<string, (...values: unknown[]) => number>>;
  /** Runs the destructors behind `first`, the last registered first; the first error is thrown when all have run. */
  run(externs: () => Partial<ProgramExterns>, first: () => void): void;
}

export function createProgramExits(): ProgramExits {
  const exits: ExitFunction[] = [];
  const note = (slot: unknown, argument: unknown): number => {
    exits.push({ slot: Number(slot), argument });
    return 0;
  };
  return {
    functions: Object.fromEntries(EXIT_FUNCTIONS.map((name) => [name, note])),
    run(externs, first) {
      let failed: ExitResult = {};
      try {
        first();
      } catch (thrown) {
        failed = { thrown };
      }
      const { table, stackPointer } = exits.length > 0 ? externs() : {};
      if (table !== undefined) {
        const { at } = createTableSlots(table);
        const ended = runExits(exits, { functionAt: at, markStack: () => markStack(stackPointer) });
        failed = "thrown" in failed ? failed : ended;
      }
      if ("thrown" in failed) throw failed.thrown;
    },
  };
}
