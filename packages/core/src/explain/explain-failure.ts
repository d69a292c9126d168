import type { Diagnostic, LoadCode, ParseCode } from "../diagnostic.ts";
import { type LinkDiagnostic, ModuleLinkError, ModuleLoadError, ModuleParseError } from "../errors.ts";
import { attribute, Failure, type Problem } from "../problem.ts";
import { compileTexts } from "./compile-texts.ts";
import { loadTexts } from "./load-texts.ts";
import type { Text } from "./texts.ts";

/** Texts of all rooms; a room adds its table here. */
const TEXTS: Readonly<Record<string, (problem: never) => Text>> = { ...loadTexts, ...compileTexts };

/** The public error that carries the same problems, in words. */
export function explainFailure(failure: Failure): ModuleLoadError | ModuleParseError | ModuleLinkError {
  const options = "cause" in failure ? { cause: explainCause(failure) } : undefined;
  const [first, ...rest] = failure.problems;
  const diagnostics = [explainProblem(first), ...rest.map(explainProblem)] as const;
  switch (failure.phase) {
    case "load":
      return new ModuleLoadError(first.code as LoadCode, diagnostics, options);
    case "parse":
      return new ModuleParseError(first.code as ParseCode, diagnostics, options);
    case "link":
      return new ModuleLinkError(
        "Cannot link",
        diagnostics as unknown as [LinkDiagnostic, ...LinkDiagnostic[]],
        options,
      );
  }
}

/** The failure of an attempt can be the cause of that of the next one, and concerns the same module. */
function explainCause({ cause, problems: [{ module, url }] }: Failure): unknown {
  if (!(cause instanceof Failure)) return cause;
  return explainFailure(
    attribute(cause, { ...(module !== undefined && { module }), ...(url !== undefined && { url }) }),
  );
}

function explainProblem(problem: Problem): Diagnostic {
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
