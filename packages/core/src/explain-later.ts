import { Failure } from "./problem.ts";
import { terseErrorOf } from "./terse-error.ts";

/**
 * The public error for an error of a pass. Only now the texts are loaded: a page that links without a problem has none of them.
 *
 * @returns the error itself, unless it is a failure; without text, if the texts cannot be loaded
 */
export async function explainLater(error: unknown): Promise<unknown> {
  if (!(error instanceof Failure)) return error;
  const texts = await import("./failing-path.ts").catch(() => undefined);
  return texts === undefined ? terseErrorOf(error) : texts.explainFailure(error);
}
