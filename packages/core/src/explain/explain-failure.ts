import type { Diagnostic, LoadCode, ParseCode } from "../diagnostic.ts";
import { type LinkDiagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import type { DataOverlapProblem } from "../plan/layout/find-data-overlaps.ts";
import type { PlanFailure } from "../plan/plan-findings.ts";
import type { LinkWarning } from "../plan/plan-format.ts";
import { attribute, Failure, type Problem } from "../problem.ts";
import { plainName } from "../wasm/quote-name.ts";
import { compileTexts } from "./compile-texts.ts";
import { explainPlan } from "./explain-plan.ts";
import { layoutTexts } from "./layout-texts.ts";
import { loadTexts } from "./load-texts.ts";
import { parseTexts } from "./parse-texts.ts";
import { rewriteTexts } from "./rewrite-texts.ts";
import { runTexts } from "./run-texts.ts";
import type { Text } from "./texts.ts";
import { warningTexts } from "./warning-texts.ts";

/** Texts of all folders that find problems; each folder adds its table here. */
const TEXTS: Readonly<Record<string, (problem: never) => Text>> = {
  ...compileTexts,
  ...layoutTexts,
  ...loadTexts,
  ...parseTexts,
  ...rewriteTexts,
  ...runTexts,
  ...warningTexts,
};

/** Returns the public error with the same problems, in words. */
export function explainFailure(failure: Failure): ModuleLoadError | ModuleParseError | ModuleLinkError {
  const options = "cause" in failure ? { cause: explainCause(failure) } : undefined;
  const [first] = failure.problems;
  const [, ...others] = failure.problems;
  switch (failure.phase) {
    case "load":
      return new ModuleLoadError(
        first.code as LoadCode,
        [explainProblem(first), ...others.map(explainProblem)],
        options,
      );
    case "parse":
      return new ModuleParseError(
        first.code as ParseCode,
        [explainProblem(first), ...others.map(explainProblem)],
        options,
      );
    case "link": {
      const explainEach = (problems: readonly Problem[]) => problems.map((problem) => explainProblem(problem));
      const diagnostics = isPlanFailure(failure)
        ? [...explainPlan(failure.findings), ...explainEach(failure.findings.overlaps)]
        : explainEach(failure.problems);
      return new ModuleLinkError(headlineOf(failure), diagnostics as [LinkDiagnostic, ...LinkDiagnostic[]], options);
    }
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
  if (isDataOverlap(first)) return cannotLink(first.moduleCount);
  if (about === "start-stopped") return `Cannot start ${plainName(module)}`;
  if (about === "stopped" || about === "engine-rejected") return `Cannot instantiate ${plainName(module)}`;
  return "Cannot carry out the link plan";
}

function isDataOverlap(problem: Problem): problem is DataOverlapProblem {
  return problem.code === "DATA_OVERLAP";
}

function cannotLink(moduleCount: number): string {
  return `Cannot link ${moduleCount === 1 ? "1 module" : `${moduleCount} modules`}`;
}

/** The cause; a cause that is a failure is explained as a failure of the same module. */
function explainCause({ cause, problems: [{ module, url }] }: Failure): unknown {
  if (!(cause instanceof Failure)) return cause;
  return explainFailure(
    attribute(cause, { ...(module !== undefined && { module }), ...(url !== undefined && { url }) }),
  );
}

/** A problem with its text, as plain data. */
export function explainProblem(problem: Problem): Diagnostic {
  const { code, module, url, offset, retryable } = problem;
  const { message, hint } = (TEXTS[problem.about] as (problem: Problem) => Text)(problem);
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
  return Object.freeze(warnings.map((warning) => Object.freeze(explainProblem(warning) as LinkWarning)));
}
