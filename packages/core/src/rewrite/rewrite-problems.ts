import { Failure, type Problem } from "../problem.ts";

export interface RewriteProblem extends Problem {
  readonly about: "module-not-in-plan";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
}

/** The plan has no module of this name. */
export function moduleNotInPlan(module: string): Failure {
  const problem: RewriteProblem = { about: "module-not-in-plan", code: "PLAN_MISMATCH", module };
  return new Failure("link", [problem]);
}
