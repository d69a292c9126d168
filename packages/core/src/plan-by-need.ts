import { explainWarningsLater } from "./explain-later.ts";
import { type DecidedLink, decideLink } from "./plan/decide-link.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { NO_PARTS, PartNeeded } from "./plan/plan-parts.ts";
import { type LinkResolution, resolveLink } from "./plan/read-link.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Plans as `planLink` does. Passes and texts that few links need are loaded on demand.
 *
 * @throws PlanFailure
 */
export async function planByNeed(
  types: Readonly<Record<string, ModuleType>>,
  options: InternalPlanOptions,
): Promise<LinkPlan> {
  const { plan, warnings } = await decide(resolveLink(types, options));
  return warnings.length === 0 ? plan : Object.freeze({ ...plan, warnings: await explainWarningsLater(warnings) });
}

/** Decides without the passes that few links enter; if one is entered, decides once more with all passes. */
async function decide(resolution: LinkResolution): Promise<DecidedLink> {
  try {
    return decideLink(resolution, NO_PARTS);
  } catch (error) {
    if (!(error instanceof PartNeeded)) throw error;
  }
  const { ALL_PARTS } = await import("./loaded-later.ts");
  return decideLink(resolution, ALL_PARTS);
}
