import { EXIT_FUNCTIONS } from "../wasm/toolchain-names.ts";
import type { ExitFunction } from "./run-exits.ts";
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
      const thrown: unknown[] = [];
      const attempt = (run: () => void): void => {
        try {
          run();
        } catch (error) {
          thrown.push(error);
        }
      };
      attempt(first);
      const { table, addressType } = exits.length > 0 ? externs() : {};
      const slots =
        table && createTableSlots(table, (slot) => (addressType === "i64" ? (BigInt(slot) as never) : slot));
      for (let exit = exits.pop(); exit !== undefined; exit = exits.pop()) {
        const { slot, argument } = exit;
        attempt(() => slots?.at(slot)?.(argument));
      }
      if (thrown.length > 0) throw thrown[0];
    },
  };
}
