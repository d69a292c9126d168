import type { CompileOptions } from "../wasm/compile-options.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import type { HostImports } from "../wasm/host-import.ts";
import type { ImportObject } from "../wasm/platform-types.ts";
import type { ExportRef } from "./import-format.ts";

/** One import, as passed to `options.resolve`. */
export interface ImportRequest {
  /** Name of the module that imports. */
  readonly importer: string;
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

/** The options of `link` that decide the plan. */
export interface PlanOptions {
  /**
   * Host imports, by namespace and name. The planner reads whether each exists, and as much of its kind as is visible.
   */
  readonly imports?: ImportObject;
  /** Host imports of single modules, by module name; looked up before `imports`. */
  readonly importsFor?: Readonly<Record<string, ImportObject>>;
  /** As for `link`. Imports that the engine provides are left out of the plan. */
  readonly builtins?: readonly string[];
  readonly importedStringConstants?: string;
  readonly resolve?: (request: ImportRequest) => ExportRef | undefined;
  readonly binding?: "auto" | "shim" | "closure";
  readonly hoist?: boolean;
  readonly reconcileLimits?: boolean;
  readonly unresolved?: "error" | "trap";
  readonly dataOverlap?: "error" | "warn" | "allow";
  readonly initialize?: boolean;
  readonly place?: "auto" | "off" | "require";
  readonly stackSize?: number;
  readonly heap?: string;
  readonly provide?: Readonly<Record<string, ProvidedExterns>>;
  readonly strict?: boolean;
  readonly fuse?: "auto" | boolean;
}

/** Externs of the host in place of the first ones that a module defines. */
export interface ProvidedExterns {
  /** A `WebAssembly.Memory`, checked against the limits that the module declares. */
  readonly memory?: object;
  /** A `WebAssembly.Table`. */
  readonly table?: object;
}

/** Further options that only the drivers of core set. */
export interface InternalPlanOptions extends PlanOptions {
  /**
   * The linked module that an importer means by a namespace, if that is not the module of that name. Example: a
   * relative path names another file for each importer. It is asked after `imports`, in place of the lookup by the
   * module's own name.
   */
  readonly aliasOf?: (importer: string, namespace: string) => string | undefined;
  /** True: only `resolve` and `imports` give providers. */
  readonly closed?: boolean;
  /** Whether the platform caches the compiled code of a module for as long as the module's bytes stay the same. */
  readonly reusesCompiledCode?: (module: string) => boolean;
  /** Whether the code of a module has to keep its offset, which hoisting would change. */
  readonly keepsOffsets?: (module: string) => boolean;
  /** Whether the engine compiles code from bytes. Asked only if a function is deferred and `binding` is open. */
  readonly canCompile?: () => boolean;
  /** The libraries of the link are opened in a running program, which gives each its place later. */
  readonly isOpening?: boolean;
  /** The address type of that program, for libraries that come compiled and show none. */
  readonly addressType?: "i32" | "i64";
  /** The program opens libraries while it runs: it gets a table and a stack for them, also if it needs none itself. */
  readonly opensLibraries?: boolean;
  /** Whether this engine does not provide an import that `builtins` or `importedStringConstants` ask of it. */
  readonly lacksBuiltin?: (entry: { readonly module: string; readonly name: string }) => boolean;
  /** The provider of WASI; only texts of errors ask whether there is one. */
  readonly wasi?: object;
  /** The reader of `imports`, if the call has one already. */
  readonly hostImports?: HostImports;
}

/** The options as the passes of the plan get them. */
export interface PassOptions extends InternalPlanOptions {
  readonly hostImports: HostImports;
  /** Undefined if the engine provides no imports. */
  readonly compileOptions: CompileOptions | undefined;
}
