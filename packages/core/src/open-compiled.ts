import type { OpeningErrors } from "./explain-opening.ts";
import { openSame } from "./library-handle.ts";
import { gatherNeeded, missingFailure, type NeededModules } from "./needed-modules.ts";
import { createOpeningCache, createTypeCache } from "./opening-cache.ts";
import type { OpeningSession } from "./opening-session.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { planOpened } from "./plan-opened.ts";
import { Failure } from "./problem.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { Reservation } from "./program/reserve-places.ts";
import type { OpenOptions, ProgramOptions } from "./program-options.ts";
import { createReopening } from "./reopen-library.ts";
import { runLibrary } from "./run-library.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";

/** Opens a compiled library at once, with the compiled libraries that it needs. */
export type OpenCompiled = (
  program: ProgramState,
  name: string,
  given: Pick<OpenOptions, "scope"> & { readonly module: WebAssembly.Module },
) => OpenLibrary;

interface CompiledOpener {
  readonly options: ProgramOptions;
  readonly errors: OpeningErrors;
  readonly begin: (program: ProgramState, root: string) => OpeningSession;
}

type OpenOnce = (
  program: ProgramState,
  name: string,
  given: Parameters<OpenCompiled>[2] & { readonly needs: NeededModules },
) => OpenLibrary;

/** A library that is opened again, and needs no other that is not open, is not planned again. */
export function createCompiledOpener({ options, errors, begin }: CompiledOpener): OpenCompiled {
  const openings = createOpeningCache();
  const typeOf = createTypeCache();
  const openOnce: OpenOnce = (program, name, { module, scope, needs: { members, open, missing } }) => {
    const { libraries, externs } = program;
    const { addressType } = externs;
    const neededOf = (library: string): readonly string[] => members.get(library)?.type.dylink?.needed ?? [];
    const needed = neededOf(name);
    const isAlone = members.size === 1;
    const key = { module, name, needed, libraries };
    const isGlobal = scope === "global";
    const found = isAlone ? openings.find(key) : undefined;
    if (found?.reopen) return found.reopen(isGlobal);
    const { opening, hostImports, need, end } = begin(program, name);
    let reserved: Reservation | undefined;
    const restoreStack = program.markStack();
    const describe = () => errors.describeException;
    try {
      for (const [member, { type }] of members) opening.members.push({ name: member, type });
      for (const one of open) need(one);
      const types = nullRecord([...members].map(([member, { type }]) => [member, type] as const));
      const plan =
        found?.plan ?? planNeeding(types, missing, { ...options, hostImports, isOpening: true, addressType });
      const known = isAlone ? (found ?? openings.keep(key, plan)) : undefined;
      const modules = nullRecord([...members].map(([member, own]) => [member, own.module] as const));
      reserved = program.reserve(plan, { opening, isGlobal, modules, neededOf });
      const instances = runLibrary({ ...program, ...reserved, modules, hostImports, describe: describe() });
      if (known)
        known.reopen ??= createReopening({ program, module, name, needed, plan, opening, hostImports, describe });
      return reserved.commit(instances);
    } catch (error) {
      restoreStack();
      reserved?.undo();
      throw error;
    } finally {
      end();
    }
  };
  return (program, name, given) => {
    const { libraries } = program;
    const needs = gatherNeeded(name, given.module, { discover: options.discover, libraries, typeOf });
    // `discover` may have opened it.
    const known = libraries.find(name);
    if (known !== undefined) return openSame(program, known, given);
    const growBy = program.growByErrors(name);
    for (;;) {
      try {
        return openOnce(program, name, { ...given, needs });
      } catch (error) {
        growBy(error);
      }
    }
  };
}

/**
 * Plans libraries of which some need others that are not there. As for `open`, that is an error only if symbols are missing.
 *
 * @throws Failure
 */
function planNeeding(
  types: Readonly<Record<string, ModuleType>>,
  missing: NeededModules["missing"],
  options: InternalPlanOptions,
) {
  try {
    return planOpened(types, options);
  } catch (error) {
    const isUnresolved = error instanceof Failure && error.problems.some(({ code }) => code === "UNRESOLVED_IMPORT");
    throw isUnresolved && missing.size > 0 ? missingFailure(missing) : error;
  }
}
