import type { Diagnostic, LoadCode } from "../diagnostic.ts";
import { causeOf, ModuleLoadError } from "../errors.ts";
import { attribute, Failure, type Problem, type Problems } from "../problem.ts";

interface About<Kind extends string, Code extends LoadCode> extends Problem {
  readonly about: Kind;
  readonly code: Code;
}

/** A problem with loading one module. Its text is in `explain/load-texts.ts`. */
export type LoadProblem =
  | (About<"fetch-failed", "FETCH_FAILED"> & { readonly cause: unknown })
  | (About<"http-status", "HTTP_STATUS"> & { readonly status: number; readonly statusText: string })
  | (About<"wrong-mime-type", "WRONG_MIME_TYPE"> & {
      readonly contentType: string | null;
      /** The first bytes of the body. */
      readonly beginning: readonly number[];
    })
  | About<"body-consumed", "BODY_CONSUMED">
  | (About<"body-failed", "BODY_FAILED"> & { readonly cause: unknown })
  | About<"changed-between-attempts", "BODY_FAILED">
  | About<"replaced-between-reads", "BODY_FAILED">
  | (About<"timed-out", "TIMED_OUT"> & { readonly timeoutMs: number })
  | (About<"invalid-integrity", "INVALID_INTEGRITY"> & {
      readonly integrity: unknown;
      /** The integrity that was probably meant. */
      readonly meant?: string;
    })
  | (About<"uncheckable-integrity", "INVALID_INTEGRITY"> & { readonly lacks: "bytes" | "WebCrypto" | "code" })
  | (About<"other-integrity", "INVALID_INTEGRITY"> & {
      readonly integrity: string;
      readonly loadedWith: string | undefined;
    })
  | (About<"integrity-mismatch", "INTEGRITY_MISMATCH"> & {
      readonly expected: readonly string[];
      readonly found: string;
    })
  | (About<"unreadable-file", "FILE_NOT_FOUND" | "FILE_UNREADABLE"> & { readonly cause: unknown })
  | About<"invalid-data-url", "INVALID_SOURCE">
  | About<"no-timer", "NO_HOST">
  | About<"no-host", "NO_HOST">
  | (About<"invalid-chunk", "INVALID_SOURCE"> & { readonly chunk: unknown })
  | (About<"invalid-source", "INVALID_SOURCE"> & { readonly source: unknown })
  | (About<"invalid-url", "INVALID_SOURCE"> & { readonly source: unknown })
  /** No difference: the value is no module type. */
  | (About<"other-type", "INVALID_SOURCE"> & { readonly difference: TypeDifference | undefined })
  | About<"invalid-cache", "INVALID_OPTION">
  | MissingLibrary
  | Told;

/** A library that modules need, and that is at none of the places where it was looked for. `module` is the first of them. */
export interface MissingLibrary extends Problem {
  readonly about: "missing-library";
  readonly code: "LIBRARY_NOT_FOUND";
  readonly library: string;
  /** Names of the modules that need it. */
  readonly importers: readonly string[];
  /** Paths or URLs, in the order in which they were tried. */
  readonly places: readonly string[];
  /** Folders of the run-time paths of these modules that do not begin with `$ORIGIN`. */
  readonly passedOver: readonly string[];
}

/** The first import or export that differs between a given type and its module; undefined if one has no more. */
export interface TypeDifference {
  readonly of: "import" | "export";
  readonly position: number;
  /** Kind and quoted names in the type. */
  readonly expected: string | undefined;
  /** Kind and quoted names in the module. */
  readonly found: string | undefined;
}

/** A compiled module has another rewrite than the plan asks for. Its text is in `explain/run-texts.ts`. */
export interface OtherRewrite extends Problem {
  readonly about: "other-rewrite";
  readonly code: "PLAN_MISMATCH";
  /** Kind and quoted names of each import and export that the rewrite of the module has added. */
  readonly found: readonly string[];
  readonly planned: readonly string[];
}

/** A problem that already has a text from the host. */
interface Told extends Problem {
  readonly about: "told-by-host";
  readonly diagnostic: Diagnostic;
}

export function loadFailure(problem: LoadProblem): Failure {
  return new Failure("load", [problem], "cause" in problem ? { cause: problem.cause } : undefined);
}

/** An error of the host, or of a promised source. A `ModuleLoadError` of the host is final, and is not changed. */
export function fetchFailed(cause: unknown, url?: string): Failure {
  const subject = url === undefined ? {} : { url };
  if (cause instanceof ModuleLoadError) {
    return attribute(new Failure("load", told(cause), causeOf(cause)), subject);
  }
  return loadFailure({ about: "fetch-failed", code: "FETCH_FAILED", cause, ...subject, retryable: true });
}

/** Removes the host's name for the module, because the link has its own. */
function told({ diagnostics }: ModuleLoadError): Problems {
  const problems = diagnostics.map((diagnostic): Told => {
    const { message: _text, hint: _hint, module: _name, ...data } = diagnostic;
    return { ...data, about: "told-by-host", diagnostic };
  });
  return problems as readonly Problem[] as Problems;
}
