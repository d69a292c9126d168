import { describePlan, type LinkPlan } from "@rec/core";
import type { Style } from "./terminal.ts";

/** A plan as `describePlan` says it, with its headings set off. */
export function planText(plan: LinkPlan, { heading }: Style): string {
  return describePlan(plan).replace(/^\S.*$/gm, (line) => heading(line));
}
