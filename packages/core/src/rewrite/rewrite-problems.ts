import { Failure, type Problem } from "../problem.ts";

const LONGEST_VALUE = 100;

export interface RewriteProblem extends Problem {
  readonly about: "module-not-in-plan";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
}

/** The plan makes one module of this one and others. */
export interface FusedProblem extends Problem {
  readonly about: "module-is-fused";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
  /** Name of the unit. */
  readonly unit: string;
}

/** A member of the plan that has another form than rec writes, or moves something out of its memory or table. */
export interface MisshapenPlan extends Problem {
  readonly about: "misshapen-plan";
  readonly code: "INVALID_ARGUMENT";
  readonly member: string;
  /** The beginning of its JSON; undefined if it is missing. */
  readonly found: string | undefined;
}

export function moduleIsFused(module: string, unit: string): Failure {
  const problem: FusedProblem = { about: "module-is-fused", code: "PLAN_MISMATCH", module, unit };
  return new Failure("link", [problem]);
}

/** The plan has no module of this name. */
export function moduleNotInPlan(module: string): Failure {
  const problem: RewriteProblem = { about: "module-not-in-plan", code: "PLAN_MISMATCH", module };
  return new Failure("link", [problem]);
}

export function misshapenPlan(member: string, value: unknown): Failure {
  const found = JSON.stringify(value)?.slice(0, LONGEST_VALUE);
  const problem: MisshapenPlan = { about: "misshapen-plan", code: "INVALID_ARGUMENT", member, found };
  return new Failure("link", [problem]);
}
