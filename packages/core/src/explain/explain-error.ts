import type { Diagnostic } from "../diagnostic.ts";
import { Failure, type Problem } from "../problem.ts";
import { explainFailure } from "./explain-failure.ts";
import { isExplainable, SYNCHRONOUS_WORDS } from "./synchronous-words.ts";

/**
 * The whole text of an error of rec: its headline, and each problem with its code and hint.
 *
 * Errors of `@rec/core/run` have codes and values only, so that a page or worker that runs a plan downloads no texts. This
 * function makes their texts, here or elsewhere: it reads `diagnostics`, which survive JSON and a structured clone.
 *
 * @param error - an error of `instantiatePlan` of `@rec/core/run`, or an object with its `diagnostics`; any other error keeps
 *   its message
 * @returns lines without a trailing newline
 *
 * @example
 * ```ts
 * import { explain } from "@rec/core/plan";
 * import { instantiatePlan } from "@rec/core/run";
 *
 * try {
 *   instantiatePlan({ version: 1 } as never, {});
 * } catch (error) {
 *   console.log(explain(error).split("\n")[1]); //   UNSUPPORTED_PLAN_VERSION  the plan has version 1, expected version 2 or 3
 * }
 * ```
 */
export function explain(error: unknown): string {
  const { diagnostics, message } = Object(error) as { diagnostics?: readonly Diagnostic[]; message?: unknown };
  const [first, ...rest] = (diagnostics ?? []).map(({ problem }) => problem as Problem | undefined);
  if (first === undefined || ![first, ...rest].every(isExplainable)) return String(message ?? error);
  return explainFailure(new Failure("link", [first, ...(rest as Problem[])]), SYNCHRONOUS_WORDS).message;
}
