import { addressIn } from "./program/address-in.ts";
import type { DlLibrary, DlProgram } from "./program/dl-functions.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { SymbolTable } from "./program/symbol-scope.ts";
import type { Library, Program } from "./program-options.ts";

/** The program, as C's functions that open libraries see it. */
export function createDlProgram(
  program: ProgramState,
  { open, openSync, urlOf }: Pick<Program, "open" | "openSync"> & { urlOf(name: string): string | undefined },
): DlProgram {
  const { externs, slots, regions, libraries } = program;
  const ofScope = (isGlobal: boolean) => (isGlobal ? "global" : "local");
  const libraryNamed = (name: string): SymbolTable | undefined => libraries.find(name)?.symbols;
  const handle = (library: Library): DlLibrary => ({
    addressOf: (symbol) => addressIn([libraryNamed(library.name)], symbol, slots),
    close: library.close,
  });
  return {
    ...externs,
    find(name, isGlobal) {
      // As a library that needs it: C names a library by its file too.
      const known = libraries.findNeeded(name, urlOf(name));
      return known && handle(openSync(known.name, undefined, { scope: ofScope(isGlobal) }));
    },
    open: async (name, isGlobal) => handle(await open(name, { scope: ofScope(isGlobal) })),
    addressOf: (symbol) =>
      addressIn(
        program.beginOpening().visible.map(({ symbols }) => symbols),
        symbol,
        slots,
      ),
    ...regions,
  };
}
