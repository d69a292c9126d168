import { attribute, Failure, type Subject } from "../problem.ts";
import { explainFailure, type Words } from "./explain-failure.ts";

interface Explaining {
  readonly words: Words;
  readonly subject?: Subject;
}

/**
 * Runs the passes of a public function. If a pass throws a failure, throws the public error with the same problems, in
 * words.
 *
 * @param words - the texts of all problems that the passes report
 * @param subject - the module to name in problems that name none
 * @throws ModuleLoadError, ModuleParseError, ModuleLinkError; any other error passes unchanged
 */
export function explained<Result>(run: () => Result, { words, subject }: Explaining): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw explainFailure(subject === undefined ? error : attribute(error, subject), words);
  }
}
