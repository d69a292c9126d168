import type { LinkPlan } from "./plan-format.ts";

/** The version of the plan format that this version of rec writes, but for plans with fused modules or dynamic libraries. */
export const PLAN_VERSION: LinkPlan["version"] = 2;

/** The version of a plan with fused modules. */
export const FUSED_PLAN_VERSION: LinkPlan["version"] = 3;

/** The version of a plan with dynamic libraries. */
export const LIBRARY_PLAN_VERSION: LinkPlan["version"] = 4;
