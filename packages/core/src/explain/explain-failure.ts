import type { Diagnostic, LoadCode, ParseCode } from "../diagnostic.ts";
import { type LinkDiagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { OverlapProblem } from "../plan/layout/find-overlaps.ts";
import type { PlanFailure } from "../plan/plan-findings.ts";
import type { LinkWarning } from "../plan/plan-format.ts";
import { attribute, Failure, type Problem } from "../problem.ts";
import { plainName } from "../wasm/quote-name.ts";
import { explainPlan } from "./explain-plan.ts";
import { layoutTexts } from "./layout-texts.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";
import { runTexts } from "./run-texts.ts";
import type { Text } from "./texts.ts";
import { warningTexts } from "./warning-texts.ts";

/** The function that makes the text of each kind of problem. */
export type Texts = Readonly<Record<string, (problem: never) => Text>>;

/** Texts of the folders with problems that the synchronous functions report. Each such folder adds its table here. */
export const SYNCHRONOUS_TEXTS: Texts = {
  ...layoutTexts,
  ...parseTexts,
  ...rewriteTexts,
  ...runTexts,
  ...warningTexts,
};

/** Whether there is a text for a problem. */
export function isExplainable(problem: Problem | undefined): boolean {
  return problem !== undefined && Object.hasOwn(SYNCHRONOUS_TEXTS, problem.about);
}

/** Returns the public error with the same problems, in words. */
export function explainFailure(
  failure: Failure,
  texts: Texts = SYNCHRONOUS_TEXTS,
): ModuleLoadError | ModuleParseError | ModuleLinkError {
  const options = "cause" in failure ? { cause: explainCause(failure, texts) } : undefined;
  const explainEach = (problems: readonly Problem[]) => problems.map((problem) => explainProblem(problem, texts));
  const { code } = failure.problems[0];
  const diagnostics = isPlanFailure(failure)
    ? [...explainPlan(failure.findings), ...explainEach(failure.findings.overlaps)]
    : explainEach(failure.problems);
  switch (failure.phase) {
    case "load":
      return new ModuleLoadError(code as LoadCode, diagnostics as [Diagnostic, ...Diagnostic[]], options);
    case "parse":
      return new ModuleParseError(code as ParseCode, diagnostics as [Diagnostic, ...Diagnostic[]], options);
    case "link":
      return new ModuleLinkError(headlineOf(failure), diagnostics as [LinkDiagnostic, ...LinkDiagnostic[]], options);
  }
}

function isPlanFailure(failure: Failure): failure is PlanFailure {
  return "findings" in failure;
}

/** The first line of the message of a `ModuleLinkError`. */
function headlineOf(failure: Failure): string {
  if (isPlanFailure(failure)) return cannotLink(failure.findings.scene.modules.length);
  const [first] = failure.problems;
  const { about, module = "" } = first;
  if (isOverlap(first)) return cannotLink(first.moduleCount);
  if (about === "start-stopped") return `Cannot start ${plainName(module)}`;
  if (about === "stopped" || about === "engine-rejected") return `Cannot instantiate ${plainName(module)}`;
  return "Cannot carry out the link plan";
}

function isOverlap(problem: Problem): problem is OverlapProblem {
  return problem.code === "DATA_OVERLAP" || problem.code === "ELEMENT_OVERLAP";
}

function cannotLink(moduleCount: number): string {
  return `Cannot link ${moduleCount === 1 ? "1 module" : `${moduleCount} modules`}`;
}

/** The cause; a cause that is a failure is explained as a failure of the same module. */
function explainCause({ cause, problems: [{ module, url }] }: Failure, texts: Texts): unknown {
  if (!(cause instanceof Failure)) return cause;
  const subject = { ...(module !== undefined && { module }), ...(url !== undefined && { url }) };
  return explainFailure(attribute(cause, subject), texts);
}

/** A problem with its text, as plain data. */
function explainProblem(problem: Problem, texts: Texts): Diagnostic {
  const { code, module, url, offset, retryable } = problem;
  const { message, hint } = (texts[problem.about] as (problem: Problem) => Text)(problem);
  return {
    code,
    message,
    hint,
    ...(module !== undefined && { module }),
    ...(problem.import !== undefined && { import: problem.import }),
    ...(offset !== undefined && { offset }),
    ...(url !== undefined && { url }),
    ...(retryable && { retryable }),
  };
}

/** The warnings of a plan, in words. */
export function explainWarnings(warnings: readonly Problem[]): readonly LinkWarning[] {
  return Object.freeze(
    warnings.map((warning) => Object.freeze(explainProblem(warning, SYNCHRONOUS_TEXTS) as LinkWarning)),
  );
}
