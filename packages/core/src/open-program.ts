import { checkArguments, LINK_OPTIONS, type OptionShapes } from "./check-options.ts";
import { CODE_AT_HAND } from "./code-at-hand.ts";
import { createOpeningErrors } from "./explain-opening.ts";
import { createUrlList } from "./library-handle.ts";
import { createLibraryOpener } from "./library-opener.ts";
import type { ByModule, DefaultName, Linked, ModulesOf } from "./link-options.ts";
import { createWiring, keepRecord, type Wiring } from "./link-record.ts";
import { externsOf, type LinkedModules, symbolsOfLinked } from "./linked-program.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { prepareWithin } from "./prepare.ts";
import { createDlFunctions, type DlProgram } from "./program/dl-functions.ts";
import { createHostedFunctions } from "./program/hosted-functions.ts";
import { createProgramExits } from "./program/program-exits.ts";
import { programFailure } from "./program/program-problems.ts";
import type { ProgramExterns } from "./program/scoped-imports.ts";
import { symbolsOf } from "./program/symbol-scope.ts";
import type { AttachOptions, Program, ProgramOptions, RunningProgram } from "./program-options.ts";
import { layeredImports } from "./relink/layered-imports.ts";
import { runWithin } from "./run-within.ts";
import { inSession } from "./session.ts";
import type { ModuleSource } from "./source.ts";
import { brandOf } from "./wasm/brand.ts";
import { createHostImports } from "./wasm/host-import.ts";
import type { ModuleType } from "./wasm/module-type.ts";
import { nullRecord } from "./wasm/null-record.ts";
import { ABI, EXIT_NAMESPACE } from "./wasm/toolchain-names.ts";

const { fuse: _, ...OF_LINK } = LINK_OPTIONS;
const PROGRAM_OPTIONS: OptionShapes = OF_LINK;
const { wasi: __, ...ATTACH_OPTIONS } = OF_LINK;

const OPENS_LIBRARIES = { opensLibraries: true, atHand: CODE_AT_HAND };

/** The plan of no modules, as `planLink` makes it. */
const NO_MODULES: LinkPlan = Object.freeze({
  version: 2,
  modules: [],
  units: [],
  order: [],
  cycles: [],
  deferred: [],
  made: [],
  types: [],
  steps: [],
  warnings: [],
});

/**
 * Links a program and its dynamic libraries, and keeps it open for further ones.
 *
 * The modules are linked as `link` does. Libraries that a module needs and that are not given are loaded from beside it, if
 * it is a path or URL; the option `discover` finds them otherwise. Constructors run, but not the program: call its
 * `_start`, or `runCommand`.
 *
 * @param modules - sources by name, as for `link`; the name of a library is the one by which others need it
 * @param options - those of `link` without `fuse`
 * @returns the linked modules, with `open`, `openSync` and `close`
 * @throws as `link` does
 *
 * WebAssembly tool conventions, "Dynamic Linking".
 *
 * @example
 * ```ts
 * import { openProgram } from "@rec/core/dylink";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const program = await openProgram({ main: bytes });
 * console.log(program.libraries); // []
 * program.close();
 * ```
 */
export function openProgram<Modules extends string | object = string, Name extends string = DefaultName<Modules>>(
  modules: ByModule<Modules, Name, ModuleSource>,
  options?: ProgramOptions,
): Promise<Program<ModulesOf<Modules, Name>>>;
export function openProgram(
  modules: Readonly<Record<string, ModuleSource>>,
  options: ProgramOptions = {},
): Promise<Program> {
  return inSession({ call: "openProgram", modules, options, shapes: PROGRAM_OPTIONS }, async (own) => {
    // The functions of C that open libraries are the program's own, unless the caller gives others.
    let dl: (() => DlProgram) | undefined;
    const { dlopen, others: env } = createDlFunctions(() => (dl ?? notYet)());
    const exits = createProgramExits();
    const others = createHostImports({ imports: { env, [EXIT_NAMESPACE]: exits.functions } });
    let isWide = false;
    const ofProgram = layeredImports(others, {
      isShared: true,
      read([namespace, ...name], importer) {
        const isAsked = namespace === ABI.symbols && name.join() === "dlopen" && importer === undefined;
        return isAsked ? { value: dlopen(isWide) } : undefined;
      },
    });
    const session = { ...own, hostImports: layeredImports(own.hostImports, ofProgram) };
    const given = { ...options, ...discoveryOf(options) };
    const seen = createUrlList();
    const opens = { ...given, ...OPENS_LIBRARIES, onType: seen.note };
    const [prepared, types] = await prepareWithin(session, modules, opens);
    const urls = seen.byName();
    // Beyond this point the size of a pointer is known.
    isWide = prepared.plan.libraries?.addressType === "i64" || hasWideDlopen(types);
    const { modules: planned, made } = prepared.plan;
    const noted = createWiring();
    const exports = nullRecord<WebAssembly.Exports>();
    const hosted = createHostedFunctions();
    const wiring: Wiring = {
      ...noted,
      tie(linker) {
        for (const [extern, { wraps }] of made.entries()) if (wraps) hosted.once(wraps, linker.madeExtern(extern));
        return noted.tie.call(wiring, linker);
      },
      onInstance(module, ofModule, imports) {
        noted.onInstance?.(module, ofModule, imports);
        exports[module] = ofModule;
        // Beyond this point constructors run.
        if (Object.keys(exports).length === planned.length) dl = ofOpener;
      },
    };
    const forwarded = new WeakMap<object, unknown>();
    /** The modules as far as they are linked. */
    let linked: LinkedModules = { ...prepared, exports };
    const externs = () => externsOf(linked, { session, wiring });
    const { opener, dl: ofOpener } = createLibraryOpener({
      hosted,
      options: given,
      session,
      externs,
      symbols: () => symbolsOfLinked(() => linked, urls),
      forwarded,
      loaded: planned.map(({ name }) => name),
    });
    const run = { ...prepared, wiring, forwarded, atHand: CODE_AT_HAND };
    const ended = { ...prepared, ...(await runWithin(session, run)) };
    linked = ended;
    keepRecord(ended, { ...session, options, types, wiring });
    const { close } = opener;
    return withOpener(ended, Object.assign(opener, { close: () => exits.run(externs, close) }));
  });
}

/**
 * Attaches to a program that other JavaScript runs, such as that of Emscripten, so that libraries can be
 * opened into it. Memory of the libraries comes from the program's own allocator, so its memory grows only by its own hand.
 *
 * @param running - memory, table, stack pointer, exports and allocator of the program
 * @param options - those of `openProgram`, for all libraries that are opened
 * @throws {@link ModuleLinkError} `INVALID_ARGUMENT` if a member is missing or of another kind, `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { attach } from "@rec/core/dylink";
 *
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
 * const program = attach({ memory, table, exports: {}, malloc: () => 1024, free: () => {} });
 * console.log(program.libraries); // []
 * ```
 */
export function attach(running: RunningProgram, options: AttachOptions = {}): Program {
  return createOpeningErrors().run(() => {
    checkArguments({ call: "attach", modules: {}, options, shapes: ATTACH_OPTIONS }, "link");
    const externs = checkRunning(running);
    const none = Object.freeze(nullRecord<never>());
    const { opener } = createLibraryOpener({
      hosted: createHostedFunctions(),
      options: { ...options, ...discoveryOf(options) },
      session: { hostImports: createHostImports(options), wasi: undefined },
      externs: () => externs,
      symbols: () => [{ symbols: symbolsOf(running.exports, { base: 0 }) }],
      forwarded: new WeakMap(),
      allocator: { malloc: running.malloc, free: running.free },
      loaded: [],
    });
    const linked: Linked = { exports: none, instances: none, modules: none, plan: NO_MODULES, timings: [] };
    return withOpener(linked, opener);
  });
}

/** Whether a module imports the function with pointers of 64 bits. */
function hasWideDlopen(types: Readonly<Record<string, ModuleType>>): boolean {
  return Object.values(types).some(({ imports }) =>
    imports.some(({ name, type }) => name === "dlopen" && type.kind === "function" && type.params[0] === "i64"),
  );
}

function notYet(): never {
  throw new Error("libraries can be opened when all modules of the program have instances");
}

/** Without an answer of the caller, a library is sought in the run-time path of the module that needs it, then beside it. */
function discoveryOf({ discover, host }: ProgramOptions): Pick<ProgramOptions, "discover"> {
  if (host === undefined) return discover ? { discover } : {};
  return {
    discover: (request) => {
      const answer = discover?.(request);
      if (answer === undefined) return request.places;
      return isPromise(answer) ? answer.then((later) => later ?? request.places) : answer;
    },
  };
}

function isPromise<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as { readonly then?: unknown }).then === "function";
}

const RUNNING = {
  memory: "WebAssembly.Memory",
  table: "WebAssembly.Table",
  stackPointer: "WebAssembly.Global",
} as const;

/** @throws Failure `INVALID_ARGUMENT` */
function checkRunning(running: RunningProgram): ProgramExterns {
  const given = Object(running) as Partial<RunningProgram>;
  const wrong = Object.entries(RUNNING).flatMap(([name, brand]) => {
    const value = given[name as keyof typeof RUNNING];
    return brandOf(value) === brand || (name === "stackPointer" && value === undefined) ? [] : [name];
  });
  for (const name of ["malloc", "free"] as const) if (typeof given[name] !== "function") wrong.push(name);
  if (Object(given.exports) !== given.exports) wrong.push("exports");
  if (wrong.length > 0) {
    throw programFailure({ about: "invalid-running-program", code: "INVALID_ARGUMENT", wrong });
  }
  const { memory, table, stackPointer } = given as unknown as ProgramExterns;
  const isWide = stackPointer === undefined ? hasWideAddresses(memory) : typeof stackPointer.value === "bigint";
  return { memory, table, stackPointer, addressType: isWide ? "i64" : "i32" };
}

/** More pages than a memory with 32-bit addresses can have. */
const TOO_MANY_PAGES = 2 ** 32 - 1;

/** A memory shows the size of its addresses only when it is asked to grow: that of 64 bits wants a bigint. */
function hasWideAddresses(memory: WebAssembly.Memory): boolean {
  try {
    memory.grow(TOO_MANY_PAGES);
  } catch (error) {
    // The memory may be one of another realm.
    return (error as Error).name === "TypeError";
  }
  return false;
}

/** The members of a link and of its opener; `libraries` is read anew each time. */
function withOpener(linked: Linked, opener: ReturnType<typeof createLibraryOpener>["opener"]): Program {
  return Object.freeze(
    Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(linked), ...Object.getOwnPropertyDescriptors(opener) },
    ) as Program,
  );
}
