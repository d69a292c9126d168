import type { InvalidArguments } from "../check-options.ts";
import type { Diagnostic, LoadCode, ParseCode } from "../diagnostic.ts";
import { type LinkDiagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { PlanFailure, PlanFindings } from "../plan/plan-findings.ts";
import { attribute, Failure, type Problem } from "../problem.ts";
import { plainName } from "../wasm/quote-name.ts";
import { shorten } from "../wasm/shorten.ts";
import type { ArgumentProblem } from "./argument-problems.ts";
import type { Text } from "./texts.ts";

/** The function that makes the text of each kind of problem. */
export type Texts = Readonly<Record<string, (problem: never) => Text>>;

/** Makes the text of the findings of a plan. */
export type PlanExplainer = (findings: PlanFindings) => readonly Diagnostic[];

export interface Words {
  /** By `about` of a problem. */
  readonly texts: Texts;
  /** Everything that is wrong with invalid arguments; without it, they have one text. */
  readonly argumentProblems?: (problem: InvalidArguments) => readonly ArgumentProblem[];
  /** Needed for failures of the planner. */
  readonly explainPlan?: PlanExplainer;
  /** The first line of the message of a `ModuleLinkError`, for functions that link nothing. */
  readonly headline?: string;
}

/** Returns the public error with the same problems, in words. */
export function explainFailure(failure: Failure, words: Words): ModuleLoadError | ModuleParseError | ModuleLinkError {
  const options = "cause" in failure ? { cause: explainCause(failure, words) } : undefined;
  const explainEach = (problems: readonly Problem[]) => problems.map((problem) => explainProblem(problem, words.texts));
  const { code } = failure.problems[0];
  const diagnostics = isPlanFailure(failure)
    ? [
        ...(words.explainPlan?.(failure.findings) ?? []),
        ...explainEach([...failure.findings.overlaps, ...failure.findings.arranged]),
      ]
    : explainEach(
        failure.problems.flatMap((problem): readonly Problem[] =>
          isOfArguments(problem) ? (words.argumentProblems?.(problem) ?? [problem]) : [problem],
        ),
      );
  switch (failure.phase) {
    case "load":
      return new ModuleLoadError(code as LoadCode, diagnostics as [Diagnostic, ...Diagnostic[]], options);
    case "parse":
      return new ModuleParseError(code as ParseCode, diagnostics as [Diagnostic, ...Diagnostic[]], options);
    case "link":
      return new ModuleLinkError(
        words.headline ?? headlineOf(failure),
        diagnostics as [LinkDiagnostic, ...LinkDiagnostic[]],
        options,
      );
  }
}

function isOfArguments(problem: Problem): problem is InvalidArguments {
  return problem.about === "invalid-arguments";
}

function isPlanFailure(failure: Failure): failure is PlanFailure {
  return "findings" in failure;
}

/** The first line of the message of a `ModuleLinkError`. */
function headlineOf(failure: Failure): string {
  if (isPlanFailure(failure)) return cannotLink(failure.findings.scene.modules.length);
  const [first] = failure.problems;
  const { about, module = "" } = first;
  if (isOfArguments(first)) return `Cannot call ${first.given.call}`;
  if ("moduleCount" in first) return cannotLink(first.moduleCount as number);
  if (about === "start-stopped") return `Cannot start ${plainName(module)}`;
  if (about === "initialize-stopped") return `Cannot initialize ${plainName(module)}`;
  if (INSTANTIATION.includes(about)) return `Cannot instantiate ${plainName(module)}`;
  const headline = PROGRAM_HEADLINES[about];
  if (headline !== undefined) return `${headline} ${module === "" ? "a library" : plainName(module)}`;
  return "Cannot carry out the link plan";
}

const INSTANTIATION: readonly string[] = ["stopped", "engine-rejected", "other-addresses"];

/** By the problems of programs that open libraries. */
const PROGRAM_HEADLINES: Readonly<Record<string, string>> = {
  "library-in-use": "Cannot close",
  "library-closed": "Cannot use",
  "library-not-found": "Cannot open",
  "symbol-not-found": "Cannot find the symbol of",
  "no-program": "Cannot open",
  "full-table": "Cannot open",
  "not-a-library": "Cannot open",
  "out-of-memory": "Cannot open",
  "other-module-open": "Cannot open",
  "library-begun": "Cannot open",
  "invalid-library-argument": "Cannot open",
  "invalid-symbol-name": "Cannot find the symbol of",
  "invalid-running-program": "Cannot attach to the program of",
};

function cannotLink(moduleCount: number): string {
  return `Cannot link ${moduleCount === 1 ? "1 module" : `${moduleCount} modules`}`;
}

/** The cause; a cause that is a failure is explained as a failure of the same module. */
function explainCause({ cause, problems: [{ module, url }] }: Failure, words: Words): unknown {
  if (!isFailure(cause)) return cause;
  const subject = { ...(module !== undefined && { module }), ...(url !== undefined && { url }) };
  return explainFailure(attribute(cause, subject), words);
}

/** The cause may be anything that a module threw: `instanceof` throws on a revoked proxy. */
function isFailure(cause: unknown): cause is Failure {
  try {
    return cause instanceof Failure;
  } catch {
    return false;
  }
}

/** A problem with its text, as plain data. */
export function explainProblem(problem: Problem, texts: Texts): Diagnostic {
  const { code, module, url, offset, retryable } = problem;
  const { message, hint } = (texts[problem.about] as (problem: Problem) => Text)(problem);
  return {
    code,
    message: shortenWords(message),
    hint: shortenWords(hint),
    ...(module !== undefined && { module }),
    ...(problem.import !== undefined && { import: problem.import }),
    ...(offset !== undefined && { offset }),
    ...(url !== undefined && { url }),
    ...(retryable && { retryable }),
  };
}

/** Texts of hosts and engines may contain a whole URL. A text that was cut already has 200 characters and "…". */
function shortenWords(text: string): string {
  return text.replace(/\S{202,}/g, shorten);
}
