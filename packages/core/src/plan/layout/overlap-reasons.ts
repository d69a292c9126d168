import type { Problem } from "../../problem.ts";
import type { LinkPlan, LinkWarning } from "../plan-format.ts";

/** A warning of the plan, which has its text already. */
export interface OverlapReason extends Problem, LinkWarning {
  readonly about: "overlap-reason";
  readonly code: LinkWarning["code"];
}

/** The warnings that tell why modules overlap: one of them cannot be placed. */
export function overlapReasons({ warnings }: Pick<LinkPlan, "warnings">): OverlapReason[] {
  return warnings.flatMap((warning) =>
    warning.code === "NOT_PLACEABLE" ? [{ ...warning, about: "overlap-reason" as const }] : [],
  );
}
