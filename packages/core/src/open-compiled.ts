import type { OpeningErrors } from "./explain-opening.ts";
import { createOpeningCache, createTypeCache } from "./opening-cache.ts";
import type { OpeningSession } from "./opening-session.ts";
import { planOpened } from "./plan-opened.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import type { ProgramState } from "./program/program-state.ts";
import type { Reservation } from "./program/reserve-places.ts";
import type { OpenOptions, ProgramOptions } from "./program-options.ts";
import { createReopening } from "./reopen-library.ts";
import { runLibrary } from "./run-library.ts";

/** Opens a compiled library at once. */
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

/** A library that is opened again is not planned again. */
export function createCompiledOpener({ options, errors, begin }: CompiledOpener): OpenCompiled {
  const openings = createOpeningCache();
  const typeOnce = createTypeCache();
  const openOnce: OpenCompiled = (program, name, { module, scope }) => {
    const type = typeOnce(module);
    const { libraries, externs } = program;
    const { addressType } = externs;
    const needed = type.dylink?.needed ?? [];
    const key = { module, name, needed, libraries };
    const isGlobal = scope === "global";
    const found = openings.find(key);
    if (found?.reopen) return found.reopen(isGlobal);
    const { opening, hostImports, need, end } = begin(program, name);
    let reserved: Reservation | undefined;
    const restoreStack = program.markStack();
    const describe = () => errors.describeException;
    try {
      opening.members.push({ name, type });
      for (const one of needed) need(one);
      const known =
        found ?? openings.keep(key, planOpened(name, type, { ...options, hostImports, isOpening: true, addressType }));
      const { plan } = known;
      const modules = { [name]: module };
      reserved = program.reserve(plan, { opening, isGlobal, modules, neededOf: () => needed });
      const instances = runLibrary({ ...program, ...reserved, modules, hostImports, describe: describe() });
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
    const growBy = program.growByErrors(name);
    for (;;) {
      try {
        return openOnce(program, name, given);
      } catch (error) {
        growBy(error);
      }
    }
  };
}
