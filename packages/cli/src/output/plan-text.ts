import { describePlan, type LinkPlan } from "@rec/core";
import type { Style } from "./terminal.ts";

/** A plan as `describePlan` prints it, with emphasized headings. */
export function planText(plan: LinkPlan, { heading }: Style): string {
  return describePlan(plan).replace(/^\S.*$/gm, (line) => heading(line));
}
