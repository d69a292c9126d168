import type { Diagnostic } from "../diagnostic.ts";
import { causeOf, ModuleLoadError, ModuleParseError } from "../errors.ts";

/** What goes wrong with several modules at once; ends with the first failure, and tells of all that are known by then. */
export interface Problems {
  /**
   * Passes a result on. A failure is noted under the module's place in the order of the report, and never passed on: wait
   * for `failed` beside it.
   */
  watch<Result>(place: number, work: Promise<Result>): Promise<Result>;
  /** Rejects soon after the first failure, with one error that carries every problem noted until then. */
  readonly failed: Promise<never>;
}

/**
 * @param pause - lets failures that are due already come in, so that two missing files are reported together
 */
export function createProblems(pause: () => Promise<void>): Problems {
  const noted = new Map<number, unknown>();
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => {});
  return {
    failed,
    watch: (place, work) =>
      work.catch(async (error) => {
        const isFirst = noted.size === 0;
        if (!noted.has(place)) noted.set(place, error);
        if (isFirst) {
          await pause();
          reject(combine([...noted].sort(([a], [b]) => a - b).map(([, problem]) => problem)));
        }
        // One of its own: a promise holds everybody who waits for it as long as it is pending.
        return new Promise<never>(() => {});
      }),
  };
}

/** Waits for all, and returns all results, or throws as `Problems.failed` does. */
export async function settleAll<Result>(
  works: readonly Promise<Result>[],
  pause: () => Promise<void>,
): Promise<Result[]> {
  const problems = createProblems(pause);
  return Promise.race([Promise.all(works.map((work, place) => problems.watch(place, work))), problems.failed]);
}

type ModuleError = ModuleLoadError | ModuleParseError;

function isModuleError(error: unknown): error is ModuleError {
  return error instanceof ModuleLoadError || error instanceof ModuleParseError;
}

/**
 * One error for several. The first decides the class and the code; its cause is kept. An error that is not of a module (an
 * abort, a mistake in a callback) goes before all of them, as it is.
 */
function combine(errors: readonly unknown[]): unknown {
  const moduleErrors = errors.filter(isModuleError);
  if (moduleErrors.length < errors.length) return errors.find((error) => !isModuleError(error));
  const [first] = moduleErrors as [ModuleError, ...ModuleError[]];
  if (moduleErrors.length === 1) return first;
  const diagnostics = moduleErrors.flatMap((error) => error.diagnostics) as [Diagnostic, ...Diagnostic[]];
  return first instanceof ModuleLoadError
    ? new ModuleLoadError(first.code, diagnostics, causeOf(first))
    : new ModuleParseError(first.code, diagnostics, causeOf(first));
}
