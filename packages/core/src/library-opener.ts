import { checkOpenSync, checkSpecifier, compiledOf, OPEN_OPTIONS } from "./check-opening.ts";
import { checkArguments, LINK_OPTIONS } from "./check-options.ts";
import { CODE_AT_HAND } from "./code-at-hand.ts";
import { createDlProgram } from "./dl-program.ts";
import { createOpeningErrors } from "./explain-opening.ts";
import type { GraphModule } from "./graph/load-graph.ts";
import { createUrlList, handleOf, openAgain, openSame, urlOf } from "./library-handle.ts";
import type { Prepared } from "./link-options.ts";
import { compiledNow } from "./needed-modules.ts";
import { createCompiledOpener } from "./open-compiled.ts";
import { createOpeningQueue } from "./opening-queue.ts";
import { beginOpening, type OpeningSession } from "./opening-session.ts";
import type { PlannedLink } from "./plan-by-need.ts";
import { prepareWithin } from "./prepare.ts";
import type { Failure } from "./problem.ts";
import type { DlProgram } from "./program/dl-functions.ts";
import type { GroupDetails } from "./program/library-group.ts";
import type { OpenLibrary } from "./program/open-library.ts";
import { type LibraryClosed, programFailure } from "./program/program-problems.ts";
import { createProgramState, type ProgramInput, type ProgramState } from "./program/program-state.ts";
import type { Library, OpenOptions, Program, ProgramOptions } from "./program-options.ts";
import { bindLibrary, makeFunction } from "./run-library.ts";
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
    session.wasi?.onExit.add(state.forgetExits);
    return state;
  };
  const begin = (program: ProgramState, root: string): OpeningSession =>
    beginOpening(program, { root, hostImports: session.hostImports });
  const queue = createOpeningQueue();
  const openCompiled = createCompiledOpener({ options, begin, errors });

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
        const { lifetime } = ofCall;
        // It may have waited for another call.
        lifetime.signal.throwIfAborted();
        const known = program.libraries.find(name, url);
        const opened =
          known === undefined
            ? await load(ofCall, { name, source, scope, program, isAddressed: !own })
            : openSame(program, known, { module: compiledOf(own), scope });
        // Nobody gets the library of an aborted call, also if its own constructor has aborted the call.
        lifetime.onEnd(() => lifetime.signal.aborted && giveUp(program, opened));
        return handleOf(opened, program, errors);
      });
    });
  }

  function giveUp({ libraries }: ProgramState, opened: OpenLibrary): void {
    try {
      libraries.release(opened, true);
    } catch (thrown) {
      libraries.keepError({ thrown });
    }
  }

  /** The caller's source for a library, as for one that is needed. */
  function discovered(specifier: string): ModuleSource | PromiseLike<ModuleSource | undefined> | undefined {
    const [importer = ""] = loaded;
    // The graph takes the first of several places for a given module too.
    return options.discover?.({ specifier, importer, referrer: undefined, kind: "needed" }) as ModuleSource;
  }

  async function load(own: Session, { name, source, scope, program, isAddressed }: LoadInput): Promise<OpenLibrary> {
    const seen = createUrlList();
    const first = begin(program, name);
    let last = first;
    const sessions = [first];
    const discover: ProgramOptions["discover"] = (request) =>
      first.need(request.specifier) ? undefined : options.discover?.(request);
    const onType = (module: GraphModule): void => {
      seen.note(module);
      const { type } = module.load;
      // The name of a module may change until all are loaded.
      first.opening.members.push({
        type,
        get name() {
          return module.name;
        },
      });
    };
    try {
      const { addressType } = program.externs;
      const ofOpening = { ...options, ...IS_OPENING, addressType, discover, onType };
      const [prepared, types] = await prepareWithin(sessionOf(own, first), { [name]: source }, ofOpening);
      const urls = seen.byName();
      // Beyond this point the libraries fit to the program, and none of their code has run.
      return await queue.inTurn(async () => {
        const isOpen = (one: string): boolean =>
          one !== name && program.libraries.findNeeded(one, urls.get(one)) !== undefined;
        let again = prepared;
        for (;;) {
          if (isClosed) throw closed("open");
          const known = program.libraries.find(name, isAddressed ? urls.get(name) : undefined);
          if (known !== undefined) return openAgain(program, known, scope);
          // Another call may have opened a library that this one has loaded too: only the open one counts.
          if (!again.plan.modules.some((module) => isOpen(module.name))) break;
          last = begin(program, name);
          sessions.push(last);
          // Meanwhile, `openSync` may open others.
          again = await prepareAgain(own, { name, program, urls, again: last }, { prepared, types });
        }
        const growBy = program.growByErrors(name);
        for (;;) {
          try {
            return await place(again, sessionOf(own, last), {
              scope,
              program,
              opening: last.opening,
              urls,
              types,
            });
          } catch (error) {
            growBy(error);
          }
        }
      });
    } finally {
      for (const { end } of sessions) end();
    }
  }

  function sessionOf(own: Session, { hostImports }: OpeningSession): Session {
    return { ...own, hostImports, wasi: session.wasi };
  }

  /** Plans compiled libraries once more, without the open ones. */
  async function prepareAgain(
    own: Session,
    {
      name,
      program,
      urls,
      again,
    }: Pick<LoadInput, "name" | "program"> & Required<Pick<GroupDetails, "urls">> & { readonly again: OpeningSession },
    { prepared: { modules }, types }: { readonly prepared: Prepared; readonly types: PlannedLink["types"] },
  ): Promise<Prepared> {
    const sourceOf = (one: string): ModuleSource => {
      return { source: modules[one] as WebAssembly.Module, type: types[one] as ModuleType };
    };
    const onType = ({ name: member, load: { type } }: GraphModule): void =>
      void again.opening.members.push({ name: member, type });
    const discover: ProgramOptions["discover"] = ({ specifier }) => {
      const isOpen = again.need(specifier, urls.get(specifier));
      return !isOpen && Object.hasOwn(modules, specifier) ? sourceOf(specifier) : undefined;
    };
    const { addressType } = program.externs;
    const ofOpening = { ...options, ...IS_OPENING, addressType, discover, onType };
    const [prepared] = await prepareWithin(sessionOf(own, again), { [name]: sourceOf(name) }, ofOpening);
    return prepared;
  }

  async function place(
    prepared: Prepared,
    inner: Session,
    {
      scope,
      program,
      opening,
      urls,
      types,
    }: Omit<LoadInput, "name" | "source" | "isAddressed"> &
      Required<Pick<GroupDetails, "opening" | "urls">> &
      Pick<PlannedLink, "types">,
  ): Promise<OpenLibrary> {
    const reserved = program.reserve(prepared.plan, {
      opening,
      modules: prepared.modules,
      urls,
      neededOf: (library) => types[library]?.dylink?.needed ?? [],
      isGlobal: scope === "global",
    });
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
        onInstance: (module, exports) => {
          reserved.onInstance(module, exports);
          restoreStack = program.markStack();
        },
      });
      const library = reserved.commit(instances);
      if (!isClosed) return library;
    } catch (error) {
      restoreStack();
      reserved.undo();
      throw error;
    }
    closeLate(program, "open");
  }

  /** Closes a library that was opened while its program was closed, perhaps by its own constructor. */
  function closeLate(program: ProgramState, call: LibraryClosed["call"]): never {
    program.libraries.closeAll();
    throw closed(call);
  }

  function openSync(name: string, module?: WasmModule, given: Pick<OpenOptions, "scope"> = {}): Library {
    return errors.run(() => {
      const compiled = checkOpenSync(name, module, given);
      const program = stateFor("openSync");
      const url = compiled ? undefined : urlOf(name, options.host);
      const known = program.libraries.find(name, url);
      if (known !== undefined) return handleOf(openSame(program, known, { module, ...given }), program, errors);
      const begun = program.libraries.findBegun(name, url)?.name;
      if (begun !== undefined) throw programFailure({ about: "library-begun", code: "LIBRARY_IN_USE", module: begun });
      if (compiled !== undefined)
        return handleOf(openNow(program, name, { module: compiled, ...given }), program, errors);
      const names = [...program.libraries.all].map((library) => library.name);
      throw programFailure({ about: "library-not-found", code: "LIBRARY_NOT_FOUND", module: name, open: names });
    });
  }

  function openNow(program: ProgramState, name: string, given: Parameters<typeof openCompiled>[2]): OpenLibrary {
    const opened = openCompiled(program, name, given);
    if (isClosed) closeLate(program, "openSync");
    return opened;
  }

  /** Opens a library for C, which does not wait, if `discover` answers with its compiled module. */
  function openDiscovered(program: ProgramState, name: string, scope: "global" | "local"): OpenLibrary | undefined {
    // Its instances are being made.
    if (program.libraries.findBegun(name, urlOf(name, options.host), true) !== undefined) return undefined;
    const module = compiledNow(discovered(name));
    return module && openNow(program, name, { module, scope });
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
    errors.run(() =>
      createDlProgram(stateFor("open"), {
        open,
        openNow: openDiscovered,
        urlOf: (source) => urlOf(source, options.host),
        explained: errors.run,
      }),
    );
  return { opener, dl };
}

function closed(call: LibraryClosed["call"]): Failure {
  return programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", call });
}
