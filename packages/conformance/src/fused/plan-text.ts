import { describePlan, type LinkPlan } from "@rec/core";

/**
 * The plan as `describePlan` prints it, without the copies of data by steps of a fused unit. A module may copy its data
 * earlier while it is still arriving, so these depend on the network.
 */
export function planText(plan: LinkPlan): string {
  return describePlan(plan).replaceAll(/; by a step, .*/g, "");
}
