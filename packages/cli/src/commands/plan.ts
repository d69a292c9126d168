import type { Context } from "../context.ts";
import type { HostOptions } from "../input/host-options.ts";
import { planFiles, readFiles } from "../input/plan-files.ts";
import { planText } from "../output/plan-text.ts";
import type { PlanningOptions } from "./common-options.ts";

/** `rec plan`: prints which imports would be linked to which exports, and in which order, without running anything. */
export async function plan(
  files: readonly string[],
  options: PlanningOptions & HostOptions,
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const linkPlan = await planFiles(await readFiles(files, options, context), options);
  terminal.print(options.json ? JSON.stringify(linkPlan, null, 2) : planText(linkPlan, terminal.style));
}
