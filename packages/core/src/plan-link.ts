import { findOverlapsOf } from "./compare-segments.ts";
import { explainWarnings } from "./explain/explain-failure.ts";
import { explained } from "./explain/explained.ts";
import { decideLink } from "./plan/decide-link.ts";
import { orderComponent } from "./plan/order/order-component.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions, PlanOptions } from "./plan/plan-options.ts";
import { needsRefining, readLink } from "./plan/read-link.ts";
import { refineReading } from "./plan/refine-reading.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Decides the provider of each import and the instantiation order, for modules that are known only by their types.
 *
 * Pure and synchronous: no module is loaded, compiled or run. The same modules in the same order give the same plan.
 *
 * @param modules - module types by name, as `parseModule` returns them; the order of keys is the input order
 * @param options - those of `link` that decide the plan; in `imports`, only presence and visible kind are read
 * @returns a frozen, JSON-safe plan for `instantiatePlan`
 * @throws {@link ModuleLinkError} with every problem found: `UNRESOLVED_IMPORT`, `DYNAMIC_LIBRARY`, `AMBIGUOUS_IMPORT`,
 *   `IMPORT_LOOP`, `EXTERN_TYPE_MISMATCH`, `UNBREAKABLE_CYCLE`, `CLOSURE_CANNOT_CARRY`, `DATA_OVERLAP` and `ELEMENT_OVERLAP` if
 *   the segments are known
 *
 * Types are matched by the core specification 3.0, "Matching".
 *
 * @example
 * ```ts
 * import { parseModule, planLink } from "@rec/core";
 *
 * const empty = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * const plan = planLink({ empty });
 * console.log(plan.order); // [ 'empty' ]
 * ```
 */
export function planLink(modules: Readonly<Record<string, ModuleType>>, options: PlanOptions = {}): LinkPlan {
  return planModules(modules, options);
}

/** The same, with options that only drivers set. */
export function planModules(modules: Readonly<Record<string, ModuleType>>, options: InternalPlanOptions): LinkPlan {
  return explained(() => {
    const read = readLink(modules, options);
    const reading = needsRefining(read) ? refineReading(read) : read;
    const { imports, dataOverlap } = options;
    const findOverlaps = (plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) =>
      findOverlapsOf(plan, { types, imports });
    const { plan, warnings } = decideLink(reading, {
      orderCycle: orderComponent,
      ...(dataOverlap !== "allow" && { findOverlaps }),
    });
    return warnings.length === 0 ? plan : Object.freeze({ ...plan, warnings: explainWarnings(warnings) });
  });
}
