import { LIBRARY_PARTS } from "./code-at-hand.ts";
import { decideLink } from "./plan/decide-link.ts";
import { lowerLibraries } from "./plan/dylink/lower-libraries.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import type { PlanParts } from "./plan/plan-parts.ts";
import { resolveLink } from "./plan/read-link.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** An import of the wrong type has no other provider, because compiled modules show no types. */
const PARTS: PlanParts = { ...LIBRARY_PARTS, refineReading: (reading) => reading };

/**
 * Plans compiled libraries that are opened at once. Their bytes are unknown: so nothing is arranged or fused, and
 * there are no segments to compare.
 *
 * @throws PlanFailure
 */
export function planOpened(types: Readonly<Record<string, ModuleType>>, options: InternalPlanOptions): LinkPlan {
  const resolution = lowerLibraries(resolveLink(types, options));
  return decideLink(resolution, PARTS).plan;
}
