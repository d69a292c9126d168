import type { LinkPlan, MadeExtern } from "../plan/plan-format.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";

/**
 * The plan with memories and tables of the linker that are larger: compiled libraries declare more than their plan knows.
 *
 * @param least - pages or slots, by number of the made extern
 * @returns the same plan if there are none
 */
export function enlargePlan(plan: LinkPlan, least: ReadonlyMap<number, number>): LinkPlan {
  if (least.size === 0) return plan;
  const made = plan.made.map((entry, extern): MadeExtern => {
    const { type } = entry;
    if (!("limits" in type)) return entry;
    const { minimum, maximum = Number.POSITIVE_INFINITY } = type.limits;
    const larger = Math.max(minimum, least.get(extern) ?? 0);
    // The engine refuses a library that contradicts the maximum of another.
    if (larger === minimum || larger > maximum) return entry;
    const wanted = Object.freeze({ ...type, limits: Object.freeze({ ...type.limits, minimum: larger }) });
    return Object.freeze({ ...entry, type: wanted, text: formatExternType(wanted) });
  });
  return Object.freeze({ ...plan, made: Object.freeze(made) });
}
