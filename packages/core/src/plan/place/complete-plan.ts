import type { ModuleType } from "../../wasm/module-type.ts";
import { deepFreeze } from "../deep-freeze.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { LinkResolution } from "../read-link.ts";
import { planThreads } from "./plan-threads.ts";

interface ArrangedLink extends Pick<LinkResolution, "arrangement"> {
  /** By name of the module. */
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Adds to a plan the contents of modules that it depends on, and what each further thread sets up. */
export function completePlan(plan: LinkPlan, { arrangement, types }: ArrangedLink): LinkPlan {
  const { contents = new Map() } = arrangement ?? {};
  if (contents.size === 0) return planThreads(plan, types);
  const units = plan.units.map((unit, module) => {
    const own = contents.get(module);
    return own === undefined ? unit : { ...unit, contents: own };
  });
  return planThreads(deepFreeze({ ...plan, units }), types);
}
