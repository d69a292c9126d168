import type { LinkWarning } from "./plan/plan-format.ts";
import { Failure, type Problem } from "./problem.ts";
import { terseDiagnosticOf, terseErrorOf } from "./terse-error.ts";

/**
 * Returns the public error for an error of a pass. The texts are loaded only now, so a page that links without a
 * problem never loads them.
 *
 * @returns the error itself, unless it is a failure; without text, if the texts cannot be loaded
 */
export async function explainLater(error: unknown): Promise<unknown> {
  if (!(error instanceof Failure)) return error;
  const texts = await import("./failed-later.ts").catch(() => undefined);
  return texts === undefined ? terseErrorOf(error) : texts.explainAny(error);
}

/** Returns the warnings of a plan with their texts; without text, if the texts cannot be loaded. */
export async function explainWarningsLater(warnings: readonly Problem[]): Promise<readonly LinkWarning[]> {
  const texts = await import("./failed-later.ts").catch(() => undefined);
  return texts === undefined
    ? warnings.map((warning) => terseDiagnosticOf(warning) as LinkWarning)
    : texts.explainWarnings(warnings);
}
