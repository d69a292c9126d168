import { checkOpenSync, checkSpecifier, compiledOf, OPEN_OPTIONS } from "./check-opening.ts";
import { checkArguments, LINK_OPTIONS } from "./check-options.ts";
import { CODE_AT_HAND } from "./code-at-hand.ts";
import { createDlProgram } from "./dl-program.ts";
import { createOpeningErrors } from "./explain-opening.ts";
import { createUrlList, handleOf, openAgain, openSame, urlOf } from "./library-handle.ts";
import type { Prepared } from "./link-options.ts";
import { createOpeningCache, createTypeCache } from "./opening-cache.ts";
import { createOpeningQueue } from "./opening-queue.ts";
import type { PlannedLink } from "./plan-by-need.ts";
import { planOpened } from "./plan-opened.ts";
import { prepareWithin } from "./prepare.ts";
import type { Failure } from "./problem.ts";
import type { DlProgram } from "./program/dl-functions.ts";
import type { OpenLibrary } from "./program/open-libraries.ts";
import { type LibraryClosed, programFailure } from "./program/program-problems.ts";
import { createProgramState, type ProgramInput, type ProgramState } from "./program/program-state.ts";
import type { CommitDetails } from "./program/reserve-places.ts";
import { createScopedImports, type Opening, type ScopedImports } from "./program/scoped-imports.ts";
import type { Library, OpenOptions, Program, ProgramOptions } from "./program-options.ts";
import { createReopening } from "./reopen-library.ts";
import { bindLibrary, makeFunction, runLibrary } from "./run-library.ts";
import { runWithin } from "./run-within.ts";
import { inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import type { WasmModule } from "./wasm/platform-types.ts";

const IS_OPENING = { isOpening: true, atHand: CODE_AT_HAND };

interface OpenerInput extends Omit<ProgramInput, "makeFunction"> {
  readonly options: ProgramOptions;
  readonly session: Pick<Session, "hostImports" | "wasi">;
  /** Names of the modules that the program has from its link. */
  readonly loaded: readonly string[];
}

interface OpeningSession {
  readonly program: ProgramState;
  readonly opening: Opening;
  readonly hostImports: ScopedImports;
}

interface LoadInput {
  readonly name: string;
  readonly source: ModuleSource;
  readonly scope: OpenOptions["scope"];
  readonly program: ProgramState;
  /** Whether the file is known by the specifier, and not by the option `source`. */
  readonly isAddressed: boolean;
}

/** The functions of a program that open and close libraries, for JavaScript, and for C. */
export function createLibraryOpener(input: OpenerInput): {
  readonly opener: Pick<Program, "open" | "openSync" | "loadTexts" | "libraries" | "close">;
  readonly dl: () => DlProgram;
} {
  const { session, loaded } = input;
  // A library has no WASI and no memory of its own.
  const { wasi: _, provide: __, ...options } = input.options;
  const errors = createOpeningErrors();
  let state: ProgramState | undefined;
  let isClosed = false;
  const stateFor = (call: "open" | "openSync" | "close"): ProgramState => {
    if (isClosed) throw closed(call);
    state ??= createProgramState({ ...input, makeFunction });
    return state;
  };
  const begin = (program: ProgramState): OpeningSession => {
    const opening = program.beginOpening();
    return { program, opening, hostImports: createScopedImports(session.hostImports, { ...program, opening }) };
  };
  const queue = createOpeningQueue();
  const openings = createOpeningCache();
  const typeOnce = createTypeCache();

  async function open(specifier: string | object, given: OpenOptions = {}): Promise<Library> {
    errors.run(() => checkSpecifier(specifier));
    const name = String(specifier);
    // Options of another kind are refused in the session, with the texts of errors.
    const { signal, scope, source: own } = Object(given) as OpenOptions;
    const source = own ?? (await discovered(name)) ?? (specifier as string);
    const modules = { [name]: source };
    // A library with a source of its own is one of its own.
    const url = own ? undefined : urlOf(source, options.host);
    const keys = url === undefined ? [name] : [name, url];
    const signalled = { ...options, ...(signal && { signal }) };
    return inSession({ call: "open", modules, options: signalled, shapes: LINK_OPTIONS }, async (ofCall) => {
      checkArguments({ call: "open", modules, options: given, shapes: OPEN_OPTIONS }, "link");
      const program = stateFor("open");
      return queue.alone(keys, async () => {
        const known = program.libraries.find(name, url);
        const opened =
          known === undefined
            ? await load(ofCall, { name, source, scope, program, isAddressed: !own })
            : openSame(program, known, { module: compiledOf(source), scope });
        return handleOf(opened, program, errors);
      });
    });
  }

  /** The caller's source for a library, as for one that is needed. */
  async function discovered(specifier: string): Promise<ModuleSource | undefined> {
    const [importer = ""] = loaded;
    // The graph takes the first of several places for a given module too.
    return (await options.discover?.({ specifier, importer, referrer: undefined, kind: "needed" })) as ModuleSource;
  }

  async function load(own: Session, { name, source, scope, program, isAddressed }: LoadInput): Promise<OpenLibrary> {
    const seen = createUrlList();
    const { opening, hostImports } = begin(program);
    const discover: ProgramOptions["discover"] = (request) => {
      const found = program.libraries.findNeeded(request.specifier);
      if (found !== undefined) program.addVisible(opening, found);
      return found === undefined ? options.discover?.(request) : undefined;
    };
    const inner: Session = { ...own, hostImports, wasi: session.wasi };
    const ofOpening = { ...options, ...IS_OPENING, discover, onType: seen.note };
    const [prepared, types] = await prepareWithin(inner, { [name]: source }, ofOpening);
    const urls = seen.byName();
    // Beyond this point the libraries fit to the program, and none of their code has run.
    return queue.inTurn(async () => {
      if (isClosed) throw closed("open");
      const known = program.libraries.find(name, isAddressed ? urls.get(name) : undefined);
      if (known !== undefined) return openAgain(program, known, scope);
      // Another call may have opened a library that this one has loaded too: only the open one counts.
      const isOpen = (one: string): boolean =>
        one !== name && program.libraries.findNeeded(one, urls.get(one)) !== undefined;
      const isLate = prepared.plan.modules.some((module) => isOpen(module.name));
      const again = isLate ? await prepareAgain(own, { name, program, urls }, { prepared, types }) : undefined;
      const growBy = program.growByErrors(name);
      for (;;) {
        try {
          return await place(again?.prepared ?? prepared, again?.session ?? inner, {
            ...{ name, scope, program },
            opening: again?.opening ?? opening,
            urls,
            types,
          });
        } catch (error) {
          growBy(error);
        }
      }
    });
  }

  /** Plans compiled libraries once more, without the open ones. */
  async function prepareAgain(
    own: Session,
    { name, program, urls }: Pick<LoadInput, "name" | "program"> & Required<Pick<CommitDetails, "urls">>,
    { prepared: { modules }, types }: { readonly prepared: Prepared; readonly types: PlannedLink["types"] },
  ): Promise<{ readonly prepared: Prepared; readonly session: Session; readonly opening: Opening }> {
    const { opening, hostImports } = begin(program);
    const sourceOf = (one: string): ModuleSource => {
      return { source: modules[one] as WebAssembly.Module, type: types[one] as ModuleType };
    };
    const discover: ProgramOptions["discover"] = ({ specifier }) => {
      const found = program.libraries.findNeeded(specifier, urls.get(specifier));
      if (found !== undefined) program.addVisible(opening, found);
      return found === undefined && Object.hasOwn(modules, specifier) ? sourceOf(specifier) : undefined;
    };
    const inner: Session = { ...own, hostImports, wasi: session.wasi };
    const [prepared] = await prepareWithin(inner, { [name]: sourceOf(name) }, { ...options, ...IS_OPENING, discover });
    return { prepared, session: inner, opening };
  }

  async function place(
    prepared: Prepared,
    inner: Session,
    {
      name,
      scope,
      program,
      opening,
      urls,
      types,
    }: Omit<LoadInput, "source" | "isAddressed"> &
      Required<Pick<CommitDetails, "opening" | "urls">> &
      Pick<PlannedLink, "types">,
  ): Promise<OpenLibrary> {
    const reserved = program.reserve(prepared.plan, opening);
    let restoreStack = program.markStack();
    try {
      // Its place has let the memory grow; the library may declare more.
      program.grow(types);
      const instances = await runWithin(inner, {
        ...prepared,
        ...reserved,
        atHand: CODE_AT_HAND,
        bindOpened: (plan, imports) => bindLibrary(plan, imports, program),
        // Between two instances, other code of the program may run.
        onInstance: () => {
          restoreStack = program.markStack();
        },
      });
      const library = reserved.commit(instances, {
        name,
        opening,
        modules: prepared.modules,
        urls,
        neededOf: (library) => types[library]?.dylink?.needed ?? [],
        isGlobal: scope === "global",
      });
      if (!isClosed) return library;
    } catch (error) {
      restoreStack();
      reserved.undo();
      throw error;
    }
    // The program was closed while the library was instantiated.
    program.libraries.closeAll();
    throw closed("open");
  }

  function openCompiled(
    program: ProgramState,
    name: string,
    { module, scope }: Pick<OpenOptions, "scope"> & { readonly module: WebAssembly.Module },
  ): OpenLibrary {
    const type = typeOnce(module);
    const { libraries } = program;
    const needed = type.dylink?.needed ?? [];
    const key = { module, name, needed, libraries };
    const isGlobal = scope === "global";
    const found = openings.find(key);
    if (found?.reopen) return found.reopen(isGlobal);
    const { opening, hostImports } = begin(program);
    for (const one of needed) {
      const library = libraries.findNeeded(one);
      if (library !== undefined) program.addVisible(opening, library);
    }
    const known = found ?? openings.keep(key, planOpened(name, type, { ...options, hostImports, isOpening: true }));
    const reserved = program.reserve(known.plan, opening);
    const restoreStack = program.markStack();
    const describe = () => errors.describeException;
    try {
      const instances = runLibrary({
        ...program,
        ...reserved,
        modules: { [name]: module },
        hostImports,
        describe: describe(),
      });
      known.reopen ??= createReopening({ program, module, name, plan: known.plan, opening, hostImports, describe });
      return reserved.commit(instances, {
        name,
        opening,
        isGlobal,
        modules: { [name]: module },
        neededOf: () => needed,
      });
    } catch (error) {
      restoreStack();
      reserved.undo();
      throw error;
    }
  }

  function openSync(name: string, module?: WasmModule, given: Pick<OpenOptions, "scope"> = {}): Library {
    return errors.run(() => {
      const compiled = checkOpenSync(name, module, given);
      const program = stateFor("openSync");
      const known = program.libraries.find(name, compiled ? undefined : urlOf(name, options.host));
      if (known !== undefined) return handleOf(openSame(program, known, { module, ...given }), program, errors);
      if (compiled !== undefined) {
        const growBy = program.growByErrors(name);
        for (;;) {
          try {
            return handleOf(openCompiled(program, name, { module: compiled, ...given }), program, errors);
          } catch (error) {
            growBy(error);
          }
        }
      }
      const names = [...program.libraries.all].map((library) => library.name);
      throw programFailure({ about: "library-not-found", code: "LIBRARY_NOT_FOUND", module: name, open: names });
    });
  }

  const opener = {
    open: open as Program["open"],
    openSync,
    loadTexts: errors.loadTexts,
    get libraries(): readonly string[] {
      return state === undefined ? [] : [...state.libraries.all].map(({ name }) => name);
    },
    close(): void {
      errors.run(() => {
        if (isClosed) throw closed("close");
        isClosed = true;
        state?.libraries.closeAll();
      });
    },
  };
  const dl = (): DlProgram =>
    createDlProgram(stateFor("open"), { open, openSync, urlOf: (source) => urlOf(source, options.host) });
  return { opener, dl };
}

function closed(call: LibraryClosed["call"]): Failure {
  return programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", call });
}
