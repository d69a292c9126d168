import { attribute, Failure, type Subject } from "../problem.ts";
import { explainFailure } from "./explain-failure.ts";

/**
 * Runs the passes of a public function. If a pass throws a failure, throws the public error with the same problems, in
 * words.
 *
 * @param subject - the module to name in problems that name none
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError; any other error passes unchanged
 */
export function explained<Result>(run: () => Result, subject: Subject = {}): Result {
  try {
    return run();
  } catch (error) {
    throw error instanceof Failure ? explainFailure(attribute(error, subject)) : error;
  }
}
