import { createLinkerBindings } from "./bind/bind-deferred.ts";
import type { LinkerBindings } from "./bind/linker-bindings.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { checkArguments, LINK_OPTIONS, type OptionShapes } from "./check-options.ts";
import { explained } from "./explain/explained.ts";
import { SYNCHRONOUS_WORDS } from "./explain/synchronous-words.ts";
import { describeException } from "./instantiate/describe-exception.ts";
import { failureOfStop } from "./instantiate/instantiation-problems.ts";
import { type Instances, type RunInput, runSteps } from "./instantiate/run-steps.ts";
import { Stopped } from "./instantiate/stopped.ts";
import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import type { LinkPlan, MadeExtern } from "./plan/plan-format.ts";
import { planModules } from "./plan-link.ts";
import { prepareWithin } from "./prepare.ts";
import type { DlLibrary, DlProgram } from "./program/dl-functions.ts";
import type { OpenLibrary } from "./program/open-libraries.ts";
import { programFailure } from "./program/program-problems.ts";
import { createProgramState, type ProgramInput, type ProgramState } from "./program/program-state.ts";
import { createScopedImports, type Opening } from "./program/scoped-imports.ts";
import type { SymbolTable } from "./program/symbol-scope.ts";
import type { TableSlots } from "./program/table-slots.ts";
import type { Library, OpenOptions, Program, ProgramOptions } from "./program-options.ts";
import { runWithin } from "./run-within.ts";
import { inSession, type Session } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import { brandOf } from "./wasm/brand.ts";
import type { HostImports } from "./wasm/host-import.ts";
import { at } from "./wasm/lists.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import type { WasmFunction, WasmModule } from "./wasm/platform-types.ts";

const OPEN_OPTIONS: OptionShapes = {
  scope: ["local", "global"],
  source: "any",
  signal: { has: ["addEventListener", "removeEventListener"] },
};

interface OpenerInput extends ProgramInput {
  readonly options: ProgramOptions;
  readonly session: Pick<Session, "hostImports" | "wasi">;
  /** Names of the modules that the program has from its link. */
  readonly loaded: readonly string[];
}

interface OpeningSession {
  readonly program: ProgramState;
  readonly opening: Opening;
  readonly hostImports: HostImports;
}

interface LoadInput {
  readonly name: string;
  readonly source: ModuleSource;
  readonly scope: OpenOptions["scope"];
  readonly program: ProgramState;
}

/** The functions of a program that open and close libraries, for JavaScript, and for C. */
export function createLibraryOpener(input: OpenerInput): {
  readonly opener: Pick<Program, "open" | "openSync" | "libraries" | "close">;
  readonly dl: () => DlProgram;
} {
  const { session, loaded } = input;
  const { wasi: _, ...options } = input.options;
  let state: ProgramState | undefined;
  let isClosed = false;
  const stateFor = (call: "open" | "openSync" | "close"): ProgramState => {
    if (isClosed) throw programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", call });
    state ??= createProgramState(input);
    return state;
  };
  const begin = (program: ProgramState): OpeningSession => {
    const opening = program.beginOpening();
    return { program, opening, hostImports: createScopedImports(session.hostImports, { ...program, opening }) };
  };
  const arriving = new Map<string, Promise<unknown>>();
  const planOnce = createPlanCache();
  const typeOnce = createTypeCache();

  async function open(specifier: string | object, given: OpenOptions = {}): Promise<Library> {
    const name = String(specifier);
    const { signal, scope } = given;
    const source = given.source ?? (await discovered(name)) ?? (specifier as string);
    const modules = { [name]: source };
    const ofCall = { ...options, ...(signal && { signal }) };
    return inSession({ call: "open", modules, options: ofCall, shapes: LINK_OPTIONS }, async (own) => {
      checkArguments({ call: "open", modules, options: given, shapes: OPEN_OPTIONS }, "link");
      const program = stateFor("open");
      // A library that arrives for another call is waited for; if that call fails, this one tries by itself.
      for (let other = arriving.get(name); other !== undefined; other = arriving.get(name)) await other.catch(() => {});
      const known = program.libraries.find(name);
      if (known !== undefined) return handleOf(openAgain(program, known, scope), program);
      const loading = load(own, { name, source, scope, program });
      arriving.set(name, loading);
      try {
        return handleOf(await loading, program);
      } finally {
        arriving.delete(name);
      }
    });
  }

  /** The caller's source for a library, as for one that is needed. */
  async function discovered(specifier: string): Promise<ModuleSource | undefined> {
    const [importer = ""] = loaded;
    return options.discover?.({ specifier, importer, referrer: undefined, kind: "needed" });
  }

  async function load(own: Session, { name, source, scope, program }: LoadInput): Promise<OpenLibrary> {
    const { opening, hostImports } = begin(program);
    const discover: ProgramOptions["discover"] = (request) => {
      const found = program.libraries.find(request.specifier);
      if (found !== undefined) program.addVisible(opening, found);
      return found !== undefined || loaded.includes(request.specifier) ? undefined : options.discover?.(request);
    };
    const inner: Session = { ...own, hostImports, wasi: session.wasi };
    const [prepared] = await prepareWithin(inner, { [name]: source }, { ...options, discover, isOpening: true });
    // Beyond this point the libraries fit to the program, and none of their code has run.
    if (isClosed) throw programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", call: "open" });
    const reserved = program.reserve(prepared.plan);
    try {
      const instances = await runWithin(inner, { ...prepared, ...reserved });
      return reserved.commit(instances, { name, opening, isGlobal: scope === "global" });
    } catch (error) {
      reserved.undo();
      throw error;
    }
  }

  function openCompiled(
    program: ProgramState,
    name: string,
    { module, scope }: Pick<OpenOptions, "scope"> & { readonly module: WebAssembly.Module },
  ): OpenLibrary {
    const { opening, hostImports } = begin(program);
    const type = typeOnce(module);
    for (const needed of type.dylink?.needed ?? []) {
      const library = program.libraries.find(needed);
      if (library !== undefined) program.addVisible(opening, library);
    }
    const plan = planOnce(module, { name, epoch: program.libraries.epoch }, () =>
      planModules({ [name]: type }, { ...options, hostImports, isOpening: true }),
    );
    const reserved = program.reserve(plan);
    try {
      const instances = runNow({ ...reserved, modules: { [name]: module }, hostImports });
      return reserved.commit(instances, { name, opening, isGlobal: scope === "global" });
    } catch (error) {
      reserved.undo();
      throw error;
    }
  }

  function openSync(name: string, module?: WasmModule, given: Pick<OpenOptions, "scope"> = {}): Library {
    return explainedHere(() => {
      checkArguments({ call: "openSync", modules: {}, options: given, shapes: OPEN_OPTIONS }, "link");
      const program = stateFor("openSync");
      const known = program.libraries.find(name);
      if (known !== undefined) return handleOf(openAgain(program, known, given.scope), program);
      if (brandOf(module) === "WebAssembly.Module") {
        return handleOf(openCompiled(program, name, { module: module as WebAssembly.Module, ...given }), program);
      }
      const names = [...program.libraries.all].map((library) => library.name);
      throw programFailure({ about: "library-not-found", code: "LIBRARY_NOT_FOUND", module: name, open: names });
    });
  }

  const opener = {
    open: open as Program["open"],
    openSync,
    get libraries(): readonly string[] {
      return state === undefined ? [] : [...state.libraries.all].map(({ name }) => name);
    },
    close(): void {
      explainedHere(() => {
        if (isClosed) throw programFailure({ about: "library-closed", code: "LIBRARY_CLOSED", call: "close" });
        isClosed = true;
        state?.libraries.closeAll();
      });
    },
  };
  const dl = (): DlProgram => {
    const program = stateFor("open");
    const { externs, slots, regions, libraries } = program;
    const ofScope = (isGlobal: boolean) => (isGlobal ? "global" : "local");
    const handle = (library: Library): DlLibrary => ({
      addressOf: (symbol) => addressIn([libraryNamed(library.name)], symbol, slots),
      close: library.close,
    });
    const libraryNamed = (name: string): SymbolTable | undefined => libraries.find(name)?.symbols;
    return {
      ...externs,
      find: (name, isGlobal) =>
        libraries.find(name) ? handle(openSync(name, undefined, { scope: ofScope(isGlobal) })) : undefined,
      open: async (name, isGlobal) => handle(await open(name, { scope: ofScope(isGlobal) })),
      addressOf: (symbol) =>
        addressIn(
          program.beginOpening().visible.map(({ symbols }) => symbols),
          symbol,
          slots,
        ),
      ...regions,
    };
  };
  return { opener, dl };
}

/** The address of the first function or data of a name. */
function addressIn(
  tables: readonly (SymbolTable | undefined)[],
  symbol: string,
  slots: TableSlots,
): number | undefined {
  for (const table of tables) {
    const target = table?.functions.get(symbol);
    if (target !== undefined) return slots.addressOf(target);
    const address = table?.data.get(symbol);
    if (address !== undefined) return address;
  }
  return undefined;
}

function openAgain({ libraries }: ProgramState, library: OpenLibrary, scope: OpenOptions["scope"]): OpenLibrary {
  library.opened += 1;
  if (scope === "global") libraries.widen(library);
  return library;
}

/** One `open` of a library, which one `close` ends. */
function handleOf(library: OpenLibrary, { libraries }: ProgramState): Library {
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
      return explainedHere(() => {
        check("symbol");
        const symbols = [...functions.keys(), ...data.keys()];
        const subject = { module: library.name, symbol: name, symbols };
        throw programFailure({ about: "symbol-not-found", code: "SYMBOL_NOT_FOUND", ...subject });
      });
    },
    close(): void {
      explainedHere(() => {
        check("close");
        libraries.release(library);
        isOpen = false;
      });
    },
  });
}

function explainedHere<Result>(run: () => Result): Result {
  return explained(run, { words: SYNCHRONOUS_WORDS });
}

/** Runs the steps of a plan at once. */
function runNow({
  plan,
  ...input
}: Pick<RunInput, "plan" | "modules" | "hostImports" | "createAddressing">): Instances {
  const suited = suitedToRuntime(plan);
  try {
    return runSteps({ ...input, plan: suited, linker: bindNow(suited, input.hostImports) });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw failureOfStop(error, { plan: suited, describe: describeException });
  }
}

/** The externs of a library that is opened are addresses, which need no code of the linker. */
function bindNow(plan: LinkPlan, hostImports: HostImports): LinkerBindings {
  const globals = plan.made.map(makeAddress);
  if (globals.some((global) => global === undefined)) return createLinkerBindings(plan, hostImports);
  const bindings = createLinkerBindings({ ...plan, made: [] }, hostImports);
  return { ...bindings, madeExtern: (extern) => at(globals, extern) as WebAssembly.Global };
}

function makeAddress({ type, address }: MadeExtern): WebAssembly.Global | undefined {
  if (type.kind !== "global" || address === undefined) return undefined;
  const { mutable } = type;
  if (type.type === "i64") return new WebAssembly.Global({ value: "i64", mutable }, BigInt(address));
  return new WebAssembly.Global({ value: "i32", mutable }, address);
}

/** Returns the plan of a compiled library, made once for all openings that find the same symbols. */
function createPlanCache() {
  const known = new WeakMap<object, { readonly name: string; readonly epoch: number; readonly plan: LinkPlan }>();
  return (module: object, key: { readonly name: string; readonly epoch: number }, make: () => LinkPlan): LinkPlan => {
    const found = known.get(module);
    if (found?.name === key.name && found.epoch === key.epoch) return found.plan;
    const plan = make();
    known.set(module, { ...key, plan });
    return plan;
  };
}

/** Returns the type of a compiled module, read once. */
function createTypeCache() {
  const known = new WeakMap<object, ModuleType>();
  return (module: WebAssembly.Module): ModuleType => {
    const type = known.get(module) ?? describeCompiledModule(module);
    known.set(module, type);
    return type;
  };
}
