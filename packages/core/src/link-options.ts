import type { LinkerHost, WasiProvider } from "./host.ts";
import type { ExportRef } from "./plan/import-format.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { ImportRequest, ProvidedExterns } from "./plan/plan-options.ts";
import type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "./source.ts";
import type {
  ImportObject,
  LooseExports,
  PlatformSignal,
  PlatformUrl,
  WasmInstance,
  WasmModule,
} from "./wasm/platform-types.ts";

/** `timeoutMs` and `retries` apply to every source without its own. */
export interface LinkOptions extends LoadLimits {
  /** Host imports, by namespace and name; they take precedence over the linked modules. */
  imports?: ImportObject;
  /**
   * Host imports of single modules, by module name; for that module they take precedence over `imports`. A program of `openProgram` or
   * `attach` may have some for libraries that it opens later, by the names under which they are opened or needed.
   */
  importsFor?: Readonly<Record<string, ImportObject>>;
  /**
   * Sets of builtins that the engine provides, such as `"js-string"`, for modules that import from `wasm:js-string`. Such
   * imports have no other provider, unless the engine lacks the builtins.
   */
  builtins?: readonly string[];
  /** The namespace of string constants: the engine makes a global of each import from it, with the import's name as value. */
  importedStringConstants?: string;
  /** Chooses the provider of an import, before every other rule; `undefined` leaves the import to the rules. */
  resolve?: (request: ImportRequest) => ExportRef | undefined;
  /**
   * Finds modules that other modules need and that were not given, as an import map does. Called as soon as the head of
   * the importer is parsed. It is called for each namespace of its imports that is no module's name and that `imports`
   * does not provide whole, and for each library that its `dylink.0` section needs. A returned path or URL is resolved
   * against the importer's URL; `undefined`, or a promise of it, leaves the import to the rules. The same URL is loaded
   * once and makes one module. Its name is the specifier under which it is first found, in the order of modules and
   * imports.
   *
   * A list of paths and URLs means the first of them at which there is a file: one that answers with 404 or 410, or with a
   * page of HTML in place of a module, is passed over. So `discover: ({ places }) => places` finds all libraries. With
   * `unresolved: "trap"`, a library at none of the places is no error.
   */
  discover?: (
    request: DiscoverRequest,
  ) =>
    | ModuleSource
    | readonly (string | PlatformUrl)[]
    | PromiseLike<SettledModuleSource | SourceRequest | readonly (string | PlatformUrl)[] | undefined>
    | undefined;
  /** Shares loaded and compiled modules of paths and URLs with other links; see `createModuleCache`. */
  cache?: ModuleCache;
  /** The largest number of modules that load at the same time; no limit by default. */
  concurrency?: number;
  /** The binding of deferred functions: `"auto"` takes the fastest that the runtime allows. */
  binding?: "auto" | "shim" | "closure";
  /** Whether externs may be hoisted out of their module to break a cycle; true by default. */
  hoist?: boolean;
  /**
   * Whether the linker makes a memory or table whose declared limits do not satisfy all importers, in limits that do.
   * False by default: limits are matched as the owner declares them.
   */
  reconcileLimits?: boolean;
  /** `"trap"` links unresolved function imports to stubs. A call to a stub traps and names the import. */
  unresolved?: "error" | "trap";
  /**
   * The outcome if data or element segments of two modules overlap in one memory or table: an error by default, a warning of
   * the plan, or nothing. The module that is instantiated last then overwrites the other. Identical bytes are no overlap.
   */
  dataOverlap?: "error" | "warn" | "allow";
  /**
   * Whether the function `_initialize` of each reactor is called, once, providers first. A reactor exports `_initialize`,
   * without parameters and results, and no `_start`. It is called as soon as the module and all modules in a cycle with
   * it are bound and started. True by default with `wasi`. Otherwise false by default: then the caller calls it, before all
   * other exports.
   */
  initialize?: boolean;
  /**
   * Whether modules that share a memory are placed: data and functions of modules with relocations (`wasm-ld
   * --emit-relocs`, or the section `rec.places`) are moved apart, and stacks are joined. `"auto"`, the default, places what
   * can be placed and warns of the rest; `"off"` changes nothing; `"require"` makes an error of each module that stays in
   * the way.
   */
  place?: "auto" | "off" | "require";
  /**
   * Size in bytes of the stack that placed modules share; the largest of their own stacks by default. A program that stays
   * keeps its stack, and the others use it, if it is at least as large.
   */
  stackSize?: number;
  /** Name of the placed module whose allocator gets the first heap; by default the first that asks for one. */
  heap?: string;
  /**
   * Memories and tables of the host in place of those that a module defines, by module name: the module imports them. So
   * threads can share the memory of a module that was not built to import one.
   */
  provide?: Readonly<Record<string, ProvidedExterns>>;
  /**
   * Whether modules that call each other become one module when they are loaded, so that engines inline their calls. `true`
   * fuses all that can be fused; `"auto"` fuses where it costs little: at most 256 KiB of code are written anew, and no
   * code that the platform keeps is lost. False by default: fused modules have one instance, and other function indices.
   */
  fuse?: "auto" | boolean;
  /** Whether the warnings of the plan are errors. False by default. */
  strict?: boolean;
  /** Aborting rejects the link with the signal's reason; nothing is instantiated from then on. */
  signal?: PlatformSignal;
  onProgress?: (event: LinkProgress) => void;
  /**
   * WASI for modules that import from `wasi_snapshot_preview1`: each module gets functions that use its own memory. Host
   * imports of the caller come before them. With WASI, `initialize` is true by default. In `@rec/node` and `@rec/browser`
   * this option may also be `true`, or an object with arguments, environment and streams.
   */
  wasi?: WasiProvider;
  /** The interface to the platform; `@rec/node` and `@rec/browser` preset it. */
  host?: LinkerHost;
}

/** The options of `link` that do not decide the plan, and so are those of `linkPlan`. */
export type LinkPlanOptions = Pick<
  LinkOptions,
  | "imports"
  | "importsFor"
  | "provide"
  | "initialize"
  | "signal"
  | "onProgress"
  | "host"
  | "wasi"
  | "timeoutMs"
  | "retries"
  | "concurrency"
>;

/**
 * The options of `relink`. All other options are those of the earlier link, host imports included: `imports` and
 * `importsFor` come before them.
 */
export interface RelinkOptions
  extends Pick<
    LinkOptions,
    "imports" | "importsFor" | "signal" | "onProgress" | "host" | "timeoutMs" | "retries" | "concurrency"
  > {
  /**
   * `"memory"`, the default, keeps the memories and tables of modules without their earlier instance, and the values of
   * their mutable globals, as far as these are exported. With `"nothing"`, such modules get only a memory that they import, or
   * that the linker has made for them.
   */
  keep?: "memory" | "nothing";
}

/** The options of `instantiatePlan`. */
export interface InstantiateOptions extends Pick<LinkOptions, "importsFor" | "provide"> {
  /**
   * The modules run in a further thread, in the shared memory of the first: this thread has a stack and thread-local data
   * of its own there. `_initialize` is not called again, and dynamic libraries are not relocated again. Start functions run in
   * each thread, because those of `wasm-ld` initialize memory once. The host gives the memory, by `imports` or `provide`.
   */
  thread?: ThreadOptions;
}

/** Addresses and sizes in bytes, in the memory that threads share. No other thread may use these bytes. */
export interface ThreadOptions {
  /** The lowest address of the stack, which grows down from `stackBase + stackSize`. */
  readonly stackBase: number;
  readonly stackSize: number;
  /** The address of a block of the size and alignment of `threadBlock(plan)`; needless if the size is 0. */
  readonly tlsBase?: number;
}

/** Compiled modules that several links of one process share. */
export interface ModuleCache {
  /** Number of sources with a cached module. */
  readonly size: number;
  /** Removes the cached modules of a URL, or all; does not affect links in progress. */
  forget(url?: string): void;
}

/** A module that another module needs and that was not given. */
export interface DiscoverRequest {
  /** The namespace of the imports, or the name of the library. */
  readonly specifier: string;
  /** Name of the module that needs it. */
  readonly importer: string;
  /** URL of the importer, if it has one. */
  readonly referrer: string | undefined;
  readonly kind: "import" | "needed";
  /**
   * For a library, if the importer has a URL: the paths at which it may be, in order, relative to the importer. They are
   * those of its run-time path that begin with `$ORIGIN`, then the path beside it.
   */
  readonly places?: readonly string[];
  /** For a library: the run-time path of the importer as it stands there (`wasm-ld -rpath`); absent if it has none. */
  readonly runtimePath?: readonly string[];
}

export type LinkPhase = "load" | "parse" | "plan" | "compile" | "instantiate" | "bind";

/** Reported when a module has finished a phase, and in the load phase with each chunk that arrives. */
export interface LinkProgress {
  readonly phase: LinkPhase;
  /** Undefined if the phase concerns all modules at once. */
  readonly module?: string;
  /** Bytes of the module that have arrived. */
  readonly receivedBytes?: number;
  /** Bytes that will arrive in total, if the sender announced it. */
  readonly totalBytes?: number;
  readonly done: boolean;
}

/** How long one phase took for one module, or for all at once. Times in ms since the call to `link`. */
export interface PhaseTiming {
  readonly phase: LinkPhase;
  readonly module?: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/**
 * Modules that are linked and live.
 *
 * @typeParam Modules - the names of the modules, or their exports by name: `{ program: ProgramExports }`
 */
export interface Linked<Modules extends string | object = string> {
  /** Exports by module name. Null prototype: `"__proto__"` is an ordinary name. */
  readonly exports: ExportsOf<Modules>;
  readonly instances: Readonly<Record<NameOf<Modules>, WasmInstance>>;
  /** The compiled modules, rewritten if the plan asks for it: input for `instantiatePlan`, here or in a worker. */
  readonly modules: Readonly<Record<NameOf<Modules>, WasmModule>>;
  readonly plan: LinkPlan;
  readonly timings: readonly PhaseTiming[];
}

/** Modules that are linked again, live. */
export interface Relinked<Modules extends string | object = string> extends Linked<Modules> {
  /** Names of the modules that have the instance of the earlier link. */
  readonly kept: readonly NameOf<Modules>[];
  /** The state of the earlier link that is not in this one. */
  readonly lost: readonly LostState[];
}

/** A part of the state of the earlier link that the new link does not have, with the reason in one sentence. */
export interface LostState {
  /** Name of the module that had it. */
  readonly module: string;
  readonly kind: "instance" | "memory" | "table" | "global";
  /** The name under which the module exports it; absent for an instance, and if it is not exported. */
  readonly name?: string;
  readonly reason: string;
}

/** Modules that fit together and are compiled; no code of them has run. */
export type Prepared<Modules extends string | object = string> = Pick<Linked<Modules>, "modules" | "plan" | "timings">;

/** The names of modules: the type itself, or the keys of their exports by name. */
export type NameOf<Modules extends string | object> = Modules extends string ? Modules : keyof Modules & string;

/** Exports by module name; those of a module that is given by name alone are loose. */
export type ExportsOf<Modules extends string | object> = [Modules] extends [string]
  ? Readonly<Record<Modules, LooseExports>>
  : Readonly<Modules>;

/**
 * A value for each name, and for each module whose exports are given by name. With exports given, there may be modules
 * beyond these.
 */
export type ByModule<Modules extends string | object, Name extends string, Value> = Readonly<Record<Name, Value>> &
  RequiredModules<NoInfer<Modules>, Value>;

type RequiredModules<Modules, Value> = Modules extends string ? unknown : { readonly [Name in keyof Modules]: Value };

/** The names that are found in the modules of a call, unless the call gives them as a type argument. */
export type DefaultName<Modules extends string | object> = Modules extends string ? Modules : string;

/** The type argument of a call, or else the names of its modules. */
export type ModulesOf<Modules extends string | object, Name extends string> = string extends Modules
  ? Name
  : NoInfer<Modules>;
