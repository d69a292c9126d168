import { LIBRARY_PARTS } from "./code-at-hand.ts";
import { decideLink } from "./plan/decide-link.ts";
import { lowerLibraries } from "./plan/dylink/lower-libraries.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import type { PlanParts } from "./plan/plan-parts.ts";
import { resolveLink } from "./plan/read-link.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** An import of the wrong type has no other provider, because no other module is linked. */
const PARTS: PlanParts = { ...LIBRARY_PARTS, refineReading: (reading) => reading };

/**
 * Plans a compiled library that is opened at once. It is alone, and its bytes are unknown: so nothing is arranged or fused, and
 * there are no segments to compare.
 *
 * @throws PlanFailure
 */
export function planOpened(name: string, type: ModuleType, options: InternalPlanOptions): LinkPlan {
  const resolution = lowerLibraries(resolveLink({ [name]: type }, options));
  return decideLink(resolution, PARTS).plan;
}
