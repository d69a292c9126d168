import { compiledOf } from "./check-opening.ts";
import { cancelSource } from "./load/cancel-source.ts";
import { Failure, type Problems } from "./problem.ts";
import type { OpenLibraries } from "./program/open-libraries.ts";
import { type NeededNotOpen, programFailure } from "./program/program-problems.ts";
import type { ProgramOptions } from "./program-options.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** A compiled library, and its type. */
export interface CompiledLibrary {
  readonly module: WebAssembly.Module;
  readonly type: ModuleType;
}

/** A compiled library, and all that it needs and that is not open. */
export interface NeededModules {
  /** By name, in the order in which symbols are sought: the library itself is the first. */
  readonly members: ReadonlyMap<string, CompiledLibrary>;
  /** The names of open libraries that these need, each once. */
  readonly open: ReadonlySet<string>;
  /** Libraries that are not known without waiting, with the names of their importers. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

interface NeedingInput {
  readonly discover: ProgramOptions["discover"];
  readonly libraries: OpenLibraries;
  readonly typeOf: (module: WebAssembly.Module) => ModuleType;
}

/**
 * Finds the compiled modules of the libraries that a compiled library needs, breadth first, without waiting: those that `discover`
 * answers with. It is asked once for each library that is not open.
 *
 * @throws Failure `LIBRARY_IN_USE` if constructors of one of them are running
 */
export function gatherNeeded(
  name: string,
  module: WebAssembly.Module,
  { discover, libraries, typeOf }: NeedingInput,
): NeededModules {
  const members = new Map([[name, { module, type: typeOf(module) }]]);
  const open = new Set<string>();
  const missing = new Map<string, string[]>();
  // Iteration over a map includes members that are added meanwhile.
  for (const [importer, { type }] of members) {
    const { needed = [], runtimePath } = type.dylink ?? {};
    for (const specifier of needed) {
      if (members.has(specifier) || open.has(specifier)) continue;
      const begun = libraries.findBegun(specifier, undefined, true)?.name;
      if (begun !== undefined) throw programFailure({ about: "library-begun", code: "LIBRARY_IN_USE", module: begun });
      const others = missing.get(specifier);
      const isOpen = () => libraries.findNeeded(specifier) !== undefined;
      const ask = () =>
        discover?.({
          ...{ specifier, importer, referrer: undefined, kind: "needed" },
          ...(runtimePath && { runtimePath }),
        });
      const found = isOpen() || others ? undefined : compiledNow(ask());
      // `discover` may open the library itself.
      if (isOpen()) open.add(specifier);
      else if (found) members.set(specifier, { module: found, type: typeOf(found) });
      else missing.set(specifier, [...(others ?? []), importer]);
    }
  }
  return { members, open, missing };
}

/** The answer of `discover`, if it is a compiled module: any other would have to be waited for. */
export function compiledNow(answer: unknown): WebAssembly.Module | undefined {
  const compiled = compiledOf(answer);
  if (compiled === undefined) cancelSource(answer, "a library that is opened at once cannot wait for it");
  return compiled;
}

/** @param missing - not empty */
export function missingFailure(missing: NeededModules["missing"]): Failure {
  const problems = [...missing].map(([library, importers]): NeededNotOpen => {
    const [module = ""] = importers;
    return { about: "needed-not-open", code: "LIBRARY_NOT_FOUND", module, library, importers };
  });
  return new Failure("link", problems as unknown as Problems);
}
