import type { OpeningErrors } from "./explain-opening.ts";
import type { GraphModule } from "./graph/load-graph.ts";
import type { LinkerHost } from "./host.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import { programFailure } from "./program/program-problems.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { Library, OpenOptions } from "./program-options.ts";
import { brandOf, typeNameOf } from "./wasm/brand.ts";
import type { WasmFunction } from "./wasm/platform-types.ts";

/** The URL of a path or URL. One that the host cannot resolve is refused when it is loaded. */
export function urlOf(source: unknown, host: LinkerHost | undefined): string | undefined {
  if (typeof source !== "string" && brandOf(source) !== "URL") return undefined;
  try {
    return host?.resolve(String(source));
  } catch {
    return undefined;
  }
}

/** Notes the URLs of modules while they arrive. A discovered module gets its name when all have arrived. */
export function createUrlList() {
  const seen: GraphModule[] = [];
  return {
    note: (module: GraphModule): void => void seen.push(module),
    byName: (): ReadonlyMap<string, string | undefined> => new Map(seen.map(({ name, load: { url } }) => [name, url])),
  };
}

/** Counts one more call that opens a library. */
export function openAgain({ libraries }: ProgramState, library: OpenLibrary, scope: OpenOptions["scope"]): OpenLibrary {
  library.opened += 1;
  if (scope === "global") libraries.widen(library);
  return library;
}

/** Counts one more call that opens a library, which is the one that the caller means. */
export function openSame(
  program: ProgramState,
  library: OpenLibrary,
  { module, scope }: { readonly module: unknown; readonly scope?: OpenOptions["scope"] | undefined },
): OpenLibrary {
  if (module !== undefined && module !== library.module) {
    throw programFailure({ about: "other-module-open", code: "LIBRARY_IN_USE", module: library.name });
  }
  return openAgain(program, library, scope);
}

/** One `open` of a library, which one `close` ends. */
export function handleOf(library: OpenLibrary, { libraries }: ProgramState, errors: OpeningErrors): Library {
  let isOpen = true;
  const check = (call: "symbol" | "close"): void => {
    if (isOpen && !library.isClosed) return;
    throw programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", module: library.name, call });
  };
  return Object.freeze({
    name: library.name,
    exports: library.exports,
    symbol(name: string): WasmFunction | number {
      const { functions, data } = library.symbols;
      const found = functions.get(name) ?? data.get(name);
      if (found !== undefined && isOpen && !library.isClosed) return found;
      return errors.run(() => {
        check("symbol");
        if (typeof name !== "string") {
          const subject = { module: library.name, given: typeNameOf(name) };
          throw programFailure({ about: "invalid-symbol-name", code: "INVALID_ARGUMENT", ...subject });
        }
        const symbols = [...functions.keys(), ...data.keys()];
        const subject = { module: library.name, symbol: name, symbols };
        throw programFailure({ about: "symbol-not-found", code: "SYMBOL_NOT_FOUND", ...subject });
      });
    },
    close(): void {
      errors.run(() => {
        check("close");
        // Its own destructors may close it again.
        isOpen = false;
        try {
          libraries.release(library);
        } catch (error) {
          // A library that others use stays.
          isOpen = !library.isClosed;
          throw error;
        }
      });
    },
  });
}
