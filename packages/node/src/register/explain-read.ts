import { type Diagnostic, ModuleLoadError, ModuleParseError } from "@rec/core";
import { type FileFailure, GraphReadError, SettingsError } from "@rec/wasm-graph";

type ReadError = ModuleLoadError | ModuleParseError;

/**
 * The error for an importer: the reasons for which files of the graph cannot be read, with the names of these files. The first
 * decides the kind of the error. An error that is none of rec's, such as one of the platform's resolver, comes before them.
 */
export function explainRead(error: unknown): unknown {
  if (!(error instanceof GraphReadError)) return error;
  const reasons = withoutRepetitions(error.failures.map(explainFile));
  const foreign = reasons.findIndex((reason) => !isReadError(reason));
  if (foreign >= 0) return reasons[foreign];
  const [first, ...others] = reasons.filter(isReadError);
  return first === undefined || others.length === 0 ? first : combine(first, others);
}

/** Several files of a graph may have the same settings. */
function withoutRepetitions(reasons: readonly unknown[]): readonly unknown[] {
  const keyOf = (reason: unknown) => (isReadError(reason) ? reason.message : reason);
  return [...new Map(reasons.map((reason) => [keyOf(reason), reason])).values()];
}

function isReadError(error: unknown): error is ReadError {
  return error instanceof ModuleLoadError || error instanceof ModuleParseError;
}

function explainFile({ id, cause }: FileFailure): unknown {
  if (cause instanceof SettingsError) {
    const { code, message, hint } = cause;
    return new ModuleLoadError(code, [{ code, message, hint }], { cause });
  }
  if (!(cause instanceof ModuleParseError)) return cause;
  const [first, ...others] = cause.diagnostics.map((each) => ({
    ...each,
    url: id,
    message: `${each.message} in ${id}`,
  }));
  return first === undefined ? cause : new ModuleParseError(cause.code, [first, ...others], { cause });
}

function combine(error: ReadError, others: readonly ReadError[]): ReadError {
  const [first, ...rest] = [error, ...others].flatMap(({ diagnostics }) => diagnostics);
  if (first === undefined) return error;
  const diagnostics: readonly [Diagnostic, ...Diagnostic[]] = [first, ...rest];
  const { cause } = error;
  return error instanceof ModuleLoadError
    ? new ModuleLoadError(error.code, diagnostics, { cause })
    : new ModuleParseError(error.code, diagnostics, { cause });
}
