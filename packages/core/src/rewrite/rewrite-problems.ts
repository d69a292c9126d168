import { Failure, type Problem } from "../problem.ts";
import type { StayingAreas } from "../wasm/staying-areas.ts";

export interface RewriteProblem extends Problem {
  readonly about: "module-not-in-plan";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
}

/** A module that stays takes another part of its memory or table than the plan saw. */
export interface RoomProblem extends Problem {
  readonly about: "other-room";
  readonly code: "PLAN_MISMATCH";
  readonly of: keyof StayingAreas;
  readonly planned: StayingAreas;
  readonly found: StayingAreas;
}

/** The plan has no module of this name. */
export function moduleNotInPlan(module: string): Failure {
  const problem: RewriteProblem = { about: "module-not-in-plan", code: "PLAN_MISMATCH", module };
  return new Failure("link", [problem]);
}
