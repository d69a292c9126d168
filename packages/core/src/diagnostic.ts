/** Stable codes of all problems; each is explained in `docs/errors.md`. */
export type DiagnosticCode = LoadCode | ParseCode | LinkCode | WarningCode;

/** Codes of `ModuleLoadError`: the bytes of a module could not be loaded. */
export type LoadCode =
  | "FILE_NOT_FOUND"
  | "FILE_UNREADABLE"
  | "FETCH_FAILED"
  | "HTTP_STATUS"
  | "WRONG_MIME_TYPE"
  | "BODY_CONSUMED"
  | "BODY_FAILED"
  | "TIMED_OUT"
  | "INTEGRITY_MISMATCH"
  | "INVALID_INTEGRITY"
  | "NO_HOST"
  | "LIBRARY_NOT_FOUND"
  | "INVALID_SOURCE"
  | "INVALID_ARGUMENT"
  | "INVALID_OPTION";

/** Codes of `ModuleParseError`: the bytes are not a module that can be linked. */
export type ParseCode =
  | "INVALID_ARGUMENT"
  | "NOT_WEBASSEMBLY"
  | "UNSUPPORTED_VERSION"
  | "UNSUPPORTED_FEATURE"
  | "UNEXPECTED_END"
  | "MALFORMED_INTEGER"
  | "MALFORMED_NAME"
  | "MALFORMED_SECTION"
  | "MALFORMED_TYPE"
  | "MALFORMED_EXPRESSION"
  | "INDEX_OUT_OF_RANGE"
  | "INVALID_LIMITS"
  | "DUPLICATE_EXPORT"
  | "LIMIT_EXCEEDED"
  | "INVALID_MODULE";

/** Codes of `ModuleLinkError`: the modules do not fit together, or stopped while they were instantiated. */
export type LinkCode =
  | "UNRESOLVED_IMPORT"
  | "HOST_IMPORT_FAILED"
  | "DYNAMIC_LIBRARY"
  | "OBJECT_FILE"
  | "AMBIGUOUS_IMPORT"
  | "IMPORT_LOOP"
  | "EXTERN_TYPE_MISMATCH"
  | "UNBREAKABLE_CYCLE"
  | "CLOSURE_CANNOT_CARRY"
  | "EXTERN_NEEDS_CODE"
  | "DATA_OVERLAP"
  | "ELEMENT_OVERLAP"
  | "STALE_RELOCATIONS"
  | "UNRESOLVED_DATA"
  | "NOT_PLACEABLE"
  | "THREAD_NEEDS_EXPORTS"
  | "CALLED_BEFORE_BOUND"
  | "CALLED_UNRESOLVED"
  | "ALREADY_INITIALIZED"
  | "ALREADY_RUN"
  | "PLAN_MISMATCH"
  | "UNSUPPORTED_PLAN_VERSION"
  | "MODULE_NOT_REWRITTEN"
  | "NOT_RELINKABLE"
  | "LIBRARY_NOT_FOUND"
  | "LIBRARY_IN_USE"
  | "LIBRARY_CLOSED"
  | "NOT_A_LIBRARY"
  | "SYMBOL_NOT_FOUND"
  | "OUT_OF_MEMORY"
  | "INVALID_ARGUMENT"
  | "INVALID_OPTION"
  | "OPTIMIZER_MISSING"
  | "OPTIMIZER_FAILED"
  | "ENGINE_REJECTED"
  | "INSTANTIATION_TRAPPED";

/** Codes of `LinkPlan.warnings`: the modules link nevertheless. */
export type WarningCode =
  | "PRECOMPILED_IN_CYCLE"
  | "PRECOMPILED_SEGMENTS"
  | "SOURCE_MAP_MOVED"
  | "SEPARATE_MEMORIES"
  | "SEPARATE_TABLES"
  | "HOST_MEMORY_UNUSED"
  | "SEPARATE_STACKS"
  | "SEPARATE_TAGS"
  | "SEPARATE_HEAPS"
  | "SEPARATE_DEFINITIONS"
  | "BSS_OVERLAP"
  | "STACK_OVERLAP"
  | "HEAP_OVERLAP"
  | "NOT_PLACEABLE"
  | "UNRESOLVED_DATA"
  | "DATA_OVERLAP"
  | "ELEMENT_OVERLAP";

/** One problem: the expected state, the found state, and a hint. Plain data: JSON-safe and structured-cloneable. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** One line, without the code: action, state, desired state. */
  readonly message: string;
  /** The remedy for the reader, as one or more imperative clauses. */
  readonly hint: string;
  /** The module concerned: the importer of an import, the owner of the bytes. */
  readonly module?: string;
  readonly import?: { readonly module: string; readonly name: string };
  /** Offset in bytes into the module. */
  readonly offset?: number;
  readonly url?: string;
  /** In errors without text, such as those of `@rec/core/run`: the data from which `explain` makes the text. */
  readonly problem?: object;
  /** Whether the next attempt may succeed, for example because the connection broke or the server was busy. */
  readonly retryable?: true;
}

/** Readers stop long before. A module of a few megabytes can have more problems than fit into the longest string. */
const MOST_PRINTED = 100;

/**
 * The message of an error with several problems: a headline, then the first hundred. Problems with the same hint stand together, in
 * front of it.
 */
export function formatDiagnostics(headline: string, diagnostics: readonly Diagnostic[]): string {
  const count = diagnostics.length === 1 ? "1 problem" : `${diagnostics.length} problems`;
  const byHint = new Map<string, string>();
  for (const { code, message, hint } of diagnostics.slice(0, MOST_PRINTED)) {
    byHint.set(hint, `${byHint.get(hint) ?? ""}\n  ${code}  ${message}`);
  }
  const lines = [...byHint].map(([hint, problems]) => `${problems}\n    hint: ${hint}`);
  const left = diagnostics.length - MOST_PRINTED;
  const more = left > 0 ? `\n  and ${left} more, which stand in the error's diagnostics` : "";
  return `${headline}: ${count}${lines.join("")}${more}`;
}
