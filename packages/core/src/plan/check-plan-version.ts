import { Failure, type Problem } from "../problem.ts";
import { type Given, givenOf } from "../wasm/given.ts";
import type { LinkPlan } from "./plan-format.ts";
import { FUSED_PLAN_VERSION, LIBRARY_PLAN_VERSION, PLAN_VERSION } from "./plan-version.ts";

/** A value that is no link plan. */
export interface InvalidPlan extends Problem {
  readonly about: "invalid-plan";
  readonly code: "INVALID_ARGUMENT";
  readonly given: Given;
}

export interface VersionProblem extends Problem {
  readonly about: "plan-version";
  readonly code: "UNSUPPORTED_PLAN_VERSION";
  /** The plan's own version, as text, because a stored plan may hold any value. */
  readonly found: string;
}

/**
 * Checks that a value is a plan, in the format that this version of rec reads; another version may have stored it.
 *
 * @throws Failure `INVALID_ARGUMENT`, `UNSUPPORTED_PLAN_VERSION`
 */
export function checkPlanVersion(plan: LinkPlan): void {
  const { version, modules, units, steps } = Object(plan) as { readonly [Member in keyof LinkPlan]?: unknown };
  const isWhole = [modules, units, steps].every(Array.isArray);
  const isKnown = [PLAN_VERSION, FUSED_PLAN_VERSION, LIBRARY_PLAN_VERSION].some((known) => version === known);
  if (isKnown && isWhole) return;
  const isOther = version === undefined ? isWhole : !isKnown;
  const problem: InvalidPlan | VersionProblem = isOther
    ? { about: "plan-version", code: "UNSUPPORTED_PLAN_VERSION", found: String(version ?? "none") }
    : { about: "invalid-plan", code: "INVALID_ARGUMENT", given: givenOf(plan) };
  throw new Failure("link", [problem]);
}
