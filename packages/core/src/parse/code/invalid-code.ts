import { Failure } from "../../problem.ts";
import type { ParseProblem } from "../parse-problems.ts";

function invalid(problem: ParseProblem): Failure {
  return new Failure("parse", [problem]);
}

/** @param found - number of values that the expression of an address leaves */
export function notOneValue(found: number, offset: number): Failure {
  return invalid({ about: "not-one-value", code: "INVALID_MODULE", found, offset });
}

/** Code takes a reference to a function that nothing in front of the code names. */
export function undeclaredFunction(index: number, offset: number): Failure {
  return invalid({ about: "undeclared-function", code: "INVALID_MODULE", index, offset });
}
