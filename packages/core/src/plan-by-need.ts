import { explainWarningsLater } from "./explain-later.ts";
import { decideLink } from "./plan/decide-link.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions } from "./plan/plan-options.ts";
import { needsOrdering, needsRefining, readLink } from "./plan/read-link.ts";
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
  const read = readLink(types, options);
  const reading = needsRefining(read) ? (await import("./further-passes.ts")).refineReading(read) : read;
  const orderCycle = needsOrdering(reading) ? (await import("./further-passes.ts")).orderComponent : notNeeded;
  // Segments are compared when all of them have arrived: see `checkSegments` in `prepare.ts`.
  const { plan, warnings } = decideLink(reading, { orderCycle });
  return warnings.length === 0 ? plan : Object.freeze({ ...plan, warnings: await explainWarningsLater(warnings) });
}

function notNeeded(): never {
  throw new TypeError("A pass of the plan was entered that was not needed");
}
