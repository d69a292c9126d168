import { Failure } from "../problem.ts";
import { explainFailure } from "./explain-failure.ts";

/** Runs a synchronous public function of core, and replaces a failure by the public error that explains it. */
export function explained<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw error instanceof Failure ? explainFailure(error) : error;
  }
}
