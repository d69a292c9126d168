import { Failure, type Problem } from "../problem.ts";
import type { StayingAreas } from "../wasm/staying-areas.ts";

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

/** A module that stays takes another part of its memory or table than the plan saw. */
export interface RoomProblem extends Problem {
  readonly about: "other-room";
  readonly code: "PLAN_MISMATCH";
  readonly of: keyof StayingAreas;
  readonly planned: StayingAreas;
  readonly found: StayingAreas;
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
