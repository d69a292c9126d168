import { openAgain } from "./library-handle.ts";
import { addressIn } from "./program/address-in.ts";
import type { DlLibrary, DlProgram } from "./program/dl-functions.ts";
import { withNeeded } from "./program/open-libraries.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { VisibleSymbols } from "./program/scoped-imports.ts";
import type { Program } from "./program-options.ts";

interface DlSources extends Pick<Program, "open"> {
  /** Opens a library without waiting, if its compiled module is known. */
  readonly openNow: (program: ProgramState, name: string, scope: "global" | "local") => OpenLibrary | undefined;
  readonly urlOf: (name: string) => string | undefined;
  /** Runs a function, and throws its failure as an error with a text. */
  readonly explained: <Result>(run: () => Result) => Result;
}

/** The program, as C's functions that open libraries see it. */
export function createDlProgram(program: ProgramState, { open, openNow, urlOf, explained }: DlSources): DlProgram {
  const { externs, slots, regions, libraries } = program;
  const ofScope = (isGlobal: boolean): "global" | "local" => (isGlobal ? "global" : "local");
  const find = (scope: Iterable<VisibleSymbols>, symbol: string) => explained(() => addressIn(scope, symbol, slots));
  /** As that of ELF: symbols are sought in the library, then in those that it needs. */
  const handle = (library: OpenLibrary): DlLibrary => ({
    addressOf: (symbol) => {
      const scope = [...withNeeded(library)].filter(({ isClosed }) => !isClosed);
      return find(
        scope.map((one) => ({ symbols: one.symbols, library: one })),
        symbol,
      );
    },
    keep() {
      library.opened += 1;
    },
    close: () => libraries.release(library, true),
  });
  return {
    ...externs,
    find(name, isGlobal) {
      // As a library that needs it: C names a library by its file too.
      const url = urlOf(name);
      const begun = libraries.findBegun(name, url, true);
      // A constructor may open its own library.
      const known = libraries.findNeeded(name, url) ?? (begun?.isMade ? begun : undefined);
      return known && handle(openAgain(program, known, ofScope(isGlobal)));
    },
    openNow(name, isGlobal) {
      const opened = explained(() => openNow(program, name, ofScope(isGlobal)));
      return opened && handle(opened);
    },
    async open(name, isGlobal) {
      const opened = await open(name, { scope: ofScope(isGlobal) });
      return handle(libraries.find(opened.name) as OpenLibrary);
    },
    addressOf: (symbol) => find(program.listVisible(), symbol),
    ...regions,
  };
}
