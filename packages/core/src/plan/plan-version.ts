import { Failure, type Problem } from "../problem.ts";
import type { LinkPlan } from "./plan-format.ts";

/** The version of the plan format that this version of rec writes and reads. */
export const PLAN_VERSION: LinkPlan["version"] = 2;

export interface VersionProblem extends Problem {
  readonly about: "plan-version";
  readonly code: "UNSUPPORTED_PLAN_VERSION";
  /** The plan's own version, as text, because a stored plan may hold any value. */
  readonly found: string;
}

/**
 * Checks that a plan has the format that this version of rec reads; another version may have stored it.
 *
 * @throws Failure `UNSUPPORTED_PLAN_VERSION`
 */
export function checkPlanVersion(plan: LinkPlan): void {
  const version: unknown = (plan as Partial<LinkPlan> | null | undefined)?.version;
  if (version === PLAN_VERSION) return;
  const problem: VersionProblem = {
    about: "plan-version",
    code: "UNSUPPORTED_PLAN_VERSION",
    found: version === undefined ? "none" : String(version),
  };
  throw new Failure("link", [problem]);
}
