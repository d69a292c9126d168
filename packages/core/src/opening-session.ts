import type { ProgramState } from "./program/program-state.ts";
import { createScopedImports, type Opening, type ScopedImports } from "./program/scoped-imports.ts";
import type { HostImports } from "./wasm/host-import.ts";

/** One call that opens libraries, with what they may import. */
export interface OpeningSession {
  readonly opening: Opening;
  readonly hostImports: ScopedImports;
  /** Notes that new libraries need one of this name; returns whether it is open. */
  need(name: string, url?: string): boolean;
  /** Lets go of the libraries that the opening needs: they stay open as long. */
  readonly end: () => void;
}

interface SessionInput {
  /** The name of the library that is opened. */
  readonly root: string;
  /** Those of the caller. */
  readonly hostImports: HostImports;
}

export function beginOpening(program: ProgramState, { root, hostImports }: SessionInput): OpeningSession {
  const { libraries } = program;
  const opening = program.beginOpening(root);
  return {
    opening,
    hostImports: createScopedImports(hostImports, { ...program, opening }),
    need(name, url) {
      const library = libraries.findNeeded(name, url);
      // The symbols of libraries that were linked with the program are its own.
      if (library !== undefined && !library.isLinked) {
        opening.needs.add(library);
        opening.found.set(name, library);
      }
      return library !== undefined;
    },
    end: libraries.hold(opening),
  };
}
