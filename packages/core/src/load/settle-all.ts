import type { Diagnostic } from "../diagnostic.ts";
import { causeOf, ModuleLoadError, ModuleParseError } from "../errors.ts";

/**
 * Waits for all, and returns all results or throws one error that carries every problem.
 *
 * The first problem in input order decides the class and the code; its cause is kept. An error that is not of a module
 * (an abort, a mistake in a callback) goes before all of them, as it is.
 */
export async function settleAll<Result>(promises: readonly Promise<Result>[]): Promise<Result[]> {
  const outcomes = await Promise.allSettled(promises);
  const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  if (errors.length === 0) return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<Result>).value);
  const moduleErrors = errors.filter(isModuleError);
  if (moduleErrors.length < errors.length) throw errors.find((error) => !isModuleError(error));
  throw moduleErrors.length === 1 ? moduleErrors[0] : combine(moduleErrors);
}

type ModuleError = ModuleLoadError | ModuleParseError;

function isModuleError(error: unknown): error is ModuleError {
  return error instanceof ModuleLoadError || error instanceof ModuleParseError;
}

function combine(errors: readonly ModuleError[]): ModuleError {
  const [first] = errors as readonly [ModuleError, ...ModuleError[]];
  const diagnostics = errors.flatMap((error) => error.diagnostics) as [Diagnostic, ...Diagnostic[]];
  return first instanceof ModuleLoadError
    ? new ModuleLoadError(first.code, diagnostics, causeOf(first))
    : new ModuleParseError(first.code, diagnostics, causeOf(first));
}
