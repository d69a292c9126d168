import type { DiagnosticCode } from "./diagnostic.ts";

/**
 * One problem, as reported by the pass that finds it: a code, its subject, and values. It has no text.
 *
 * Each folder has a union of its own problems. `explain/` makes the text of each once, when the error leaves core. A
 * page that links without a problem never loads those texts.
 */
export interface Problem {
  /** Selects the text in `explain/`. */
  readonly about: string;
  readonly code: DiagnosticCode;
  /** Name of the module concerned, as soon as it is known. */
  readonly module?: string;
  /** The URL of that module, if it has one. */
  readonly url?: string;
  readonly import?: { readonly module: string; readonly name: string };
  /** Offset in bytes into the module. */
  readonly offset?: number;
  /** Whether the next attempt may succeed. */
  readonly retryable?: true;
}

export type Problems = readonly [Problem, ...Problem[]];

/** The public error for the problems: `ModuleLoadError`, `ModuleParseError` or `ModuleLinkError`. */
export type FailedPhase = "load" | "parse" | "link";

/**
 * Carries problems through core, from the pass that found them to the public function that explains them.
 *
 * No caller of core receives one: `explainFailure` replaces it by a public error with the same problems.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly phase: FailedPhase;
  readonly problems: Problems;
  /** The code of the first problem. */
  readonly code: DiagnosticCode;

  constructor(phase: FailedPhase, problems: Problems, options?: ErrorOptions) {
    super(problems[0].code, options);
    this.phase = phase;
    this.problems = problems;
    this.code = problems[0].code;
  }
}

/** The subject of a problem. */
export type Subject = Pick<Problem, "module" | "url">;

/** The same failure, with the subject added to problems without one. */
export function attribute(failure: Failure, subject: Subject): Failure {
  if (failure.problems.every(({ module }) => module !== undefined)) return failure;
  const [first, ...rest] = failure.problems.map((problem) => ({ ...subject, ...problem })) as [Problem, ...Problem[]];
  return new Failure(failure.phase, [first, ...rest], "cause" in failure ? { cause: failure.cause } : undefined);
}

/** Rethrows an error; a failure gets the subject. For `catch` of a promise. */
export function attributeTo(subject: Subject): (error: unknown) => never {
  return (error) => {
    throw error instanceof Failure ? attribute(error, subject) : error;
  };
}
