import {
  type Diagnostic,
  formatDiagnostics,
  type LinkCode,
  type LoadCode,
  type ParseCode,
  type WarningCode,
} from "./diagnostic.ts";
import type { WasmCompileError, WasmLinkError } from "./wasm/platform-types.ts";
import { plainName } from "./wasm/quote-name.ts";

// Named here, so that the declarations of the classes below need no global `WebAssembly`.
const CompileErrorClass: new (message?: string) => WasmCompileError = WebAssembly.CompileError;
const LinkErrorClass: new (message?: string) => WasmLinkError = WebAssembly.LinkError;

/** As `ErrorOptions`, which `lib` has only since ES2022. */
export interface CauseOptions {
  readonly cause?: unknown;
}

/**
 * The properties that every error of rec adds: all problems of the failed phase, and the fields of the first problem.
 */
export interface ErrorDetails {
  /** Every problem that the phase found, in input order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A console may print the message alone, so the message has the hint. */
function textOf(headline: string, diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  return diagnostics.length === 1 && first !== undefined
    ? `${first.message}\n  hint: ${first.hint}`
    : formatDiagnostics(headline, diagnostics);
}

function loadHeadline(diagnostics: readonly Diagnostic[]): string {
  const modules = new Set(diagnostics.map(({ module }) => module)).size;
  if (modules === 1 && diagnostics[0]?.module === undefined) return "Cannot load modules";
  return modules === 1 ? "Cannot load 1 module" : `Cannot load ${modules} modules`;
}

/**
 * Bytes that are no WebAssembly module, or no module that every engine must accept.
 *
 * `offset` counts bytes from the start of the module. If several modules of one link have problems, `diagnostics` lists
 * all of them; the other properties describe the first.
 */
export class ModuleParseError extends CompileErrorClass implements ErrorDetails {
  override readonly name = "ModuleParseError";
  readonly code: ParseCode;
  readonly offset: number;
  /** Name of the module in the call to `link`; undefined if `parseModule` was called alone. */
  readonly module: string | undefined;
  /** The URL of the module, if it has one. */
  readonly url: string | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: ParseCode, diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: CauseOptions) {
    super(textOf(loadHeadline(diagnostics), diagnostics));
    setCause(this, options);
    this.code = code;
    this.offset = diagnostics[0].offset ?? 0;
    this.module = diagnostics[0].module;
    this.url = diagnostics[0].url;
    this.diagnostics = diagnostics;
  }
}

/**
 * Modules that cannot be linked, or that stopped while they were instantiated.
 *
 * The message lists every problem with its code and hint; `code` is that of the first.
 */
export class ModuleLinkError extends LinkErrorClass implements ErrorDetails {
  override readonly name = "ModuleLinkError";
  readonly code: LinkCode | WarningCode;
  readonly diagnostics: readonly Diagnostic[];

  constructor(headline: string, diagnostics: readonly [LinkDiagnostic, ...LinkDiagnostic[]], options?: CauseOptions) {
    super(formatDiagnostics(headline, diagnostics));
    setCause(this, options);
    this.code = diagnostics[0].code;
    this.diagnostics = diagnostics;
  }
}

export interface LinkDiagnostic extends Diagnostic {
  /** With the option `strict`, warnings are errors. */
  readonly code: LinkCode | WarningCode;
}

/** A module that could not be loaded; `cause` is the platform's error, if there is one. */
export class ModuleLoadError extends Error implements ErrorDetails {
  override readonly name = "ModuleLoadError";
  readonly code: LoadCode;
  readonly module: string | undefined;
  readonly url: string | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: LoadCode, diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: CauseOptions) {
    super(textOf(loadHeadline(diagnostics), diagnostics), options);
    this.code = code;
    this.module = diagnostics[0].module;
    this.url = diagnostics[0].url;
    this.diagnostics = diagnostics;
  }
}

/** Options that copy `error.cause`, or undefined if it has none; an own `cause: undefined` is copied. */
export function causeOf(error: Error): CauseOptions | undefined {
  return "cause" in error ? { cause: error.cause } : undefined;
}

/** `"program"`, or `the module` if no name is known yet. */
export function subjectOf(module: string | undefined): string {
  return module === undefined ? "the module" : plainName(module);
}

/**
 * Sets the cause as the constructor of `Error` does. Constructors of `WebAssembly` errors ignore options in older
 * engines.
 */
function setCause(error: Error, options: CauseOptions | undefined): void {
  if (options === undefined || !("cause" in options)) return;
  Object.defineProperty(error, "cause", { value: options.cause, writable: true, configurable: true });
}

/** A trap of the linker itself, with the caller and a remedy in its message. */
export class TracedTrap extends WebAssembly.RuntimeError {
  readonly diagnostics: readonly [LinkDiagnostic];

  constructor(diagnostic: LinkDiagnostic) {
    super(`${diagnostic.code}  ${diagnostic.message}\n    hint: ${diagnostic.hint}`);
    this.diagnostics = [diagnostic];
  }
}
