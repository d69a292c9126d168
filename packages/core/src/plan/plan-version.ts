import type { LinkPlan } from "./plan-format.ts";

/** The version of the plan format that this version of rec writes and reads. */
export const PLAN_VERSION: LinkPlan["version"] = 2;
