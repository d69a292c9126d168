import type { Diagnostic, LoadCode, ParseCode } from "./diagnostic.ts";
import { type LinkDiagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "./errors.ts";
import { Failure, type Problem } from "./problem.ts";
import { shorten } from "./wasm/shorten.ts";

const HINT = "see explain(error) of @rec/core/plan or docs/errors.md of @rec/core";

/**
 * The public error with all data of a failure, and no text: for callers that cannot wait for the texts, or cannot load
 * them.
 *
 * @param hint - the way to the texts
 */
export function terseErrorOf(failure: Failure, hint?: string): ModuleLoadError | ModuleParseError | ModuleLinkError {
  const [first, ...rest] = failure.problems;
  const terse = (problem: Problem): Diagnostic => ({
    ...terseDiagnosticOf(problem),
    ...(hint !== undefined && { hint }),
  });
  const diagnostics = [terse(first), ...rest.map(terse)] as const;
  const options = "cause" in failure ? { cause: failure.cause } : undefined;
  switch (failure.phase) {
    case "load":
      return new ModuleLoadError(first.code as LoadCode, [...diagnostics], options);
    case "parse":
      return new ModuleParseError(first.code as ParseCode, [...diagnostics], options);
    case "link":
      return new ModuleLinkError("Cannot link", [...diagnostics] as [LinkDiagnostic, ...LinkDiagnostic[]], options);
  }
}

/** The reason with which a stream or request is cancelled: a failure as its public error, any other error unchanged. */
export function reasonOf(error: unknown): unknown {
  return error instanceof Failure ? terseErrorOf(error) : error;
}

/** A problem without its text, as plain data. */
export function terseDiagnosticOf(problem: Problem): Diagnostic {
  const { code, module, url, offset, retryable, import: entry } = problem;
  const place = [module, url].flatMap((part) => (part === undefined ? [] : [shorten(part)])).join(", ");
  const message = place === "" ? code : `${code} (${place})`;
  return {
    code,
    message,
    hint: HINT,
    ...(module !== undefined && { module }),
    ...(entry !== undefined && { import: entry }),
    ...(offset !== undefined && { offset }),
    ...(url !== undefined && { url }),
    ...(retryable && { retryable }),
    problem,
  };
}
