import { checkArguments, PLAN_OPTIONS } from "./check-options.ts";
import { checkMemories } from "./compare-segments.ts";
import { explained } from "./explain/explained.ts";
import { explainWarnings, SYNCHRONOUS_WORDS } from "./explain/synchronous-words.ts";
import { ALL_PARTS } from "./plan/all-parts.ts";
import { decideLink } from "./plan/decide-link.ts";
import { lowerLibraries } from "./plan/dylink/lower-libraries.ts";
import { startLibraries } from "./plan/dylink/start-libraries.ts";
import { fusePlan } from "./plan/fuse/fuse-plan.ts";
import { isPlacedWhole } from "./plan/library-format.ts";
import { arrangeExterns } from "./plan/place/arrange-externs.ts";
import { completePlan } from "./plan/place/complete-plan.ts";
import { withLayout } from "./plan/place/map-memories.ts";
import { provideExterns } from "./plan/place/provide-externs.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { InternalPlanOptions, PlanOptions } from "./plan/plan-options.ts";
import type { CheckedMemories } from "./plan/plan-parts.ts";
import { resolveLink } from "./plan/read-link.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Decides the provider of each import and the instantiation order, for modules that are known only by their types.
 *
 * Pure and synchronous: no module is loaded, compiled or run. The same modules in the same order give the same plan.
 *
 * @param modules - module types by name, as `parseModule` returns them; the order of keys is the input order
 * @param options - those of `link` that decide the plan; in `imports`, only presence and visible kind are read
 * @returns a frozen, JSON-safe plan for `instantiatePlan`
 * @throws {@link ModuleLinkError} with every problem found: `UNRESOLVED_IMPORT`, `HOST_IMPORT_FAILED`, `DYNAMIC_LIBRARY`,
 *   `AMBIGUOUS_IMPORT`, `IMPORT_LOOP`, `EXTERN_TYPE_MISMATCH`, `UNBREAKABLE_CYCLE`, `CLOSURE_CANNOT_CARRY`, `DATA_OVERLAP` and
 *   `ELEMENT_OVERLAP` if the segments are known; with `strict`, also the codes of all warnings
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
  explained(() => checkArguments({ call: "planLink", modules, options, shapes: PLAN_OPTIONS }, "link"), {
    words: SYNCHRONOUS_WORDS,
  });
  return planModules(modules, options);
}

const NOTHING_TO_CHECK: CheckedMemories = { overlaps: [], layout: [], hostSpaces: [], warnings: [] };

/** The same, with options that only drivers set. */
export function planModules(modules: Readonly<Record<string, ModuleType>>, options: InternalPlanOptions): LinkPlan {
  return explained(
    () => {
      const lowered = lowerLibraries(provideExterns(resolveLink(modules, options)));
      // Modules of a link with dynamic libraries are not arranged.
      const resolution = lowered.arrangement?.libraries ? lowered : arrangeExterns(lowered, ALL_PARTS);
      const { hostImports } = resolution.scene.options;
      const { dataOverlap, place } = options;
      const check = (plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) =>
        isPlacedWhole(plan) ? NOTHING_TO_CHECK : checkMemories(plan, { types, hostImports, dataOverlap, place });
      const {
        plan: decided,
        warnings,
        checked = NOTHING_TO_CHECK,
      } = decideLink(resolution, {
        ...ALL_PARTS,
        startLibraries,
        checkMemories: check,
      });
      const mapped = completePlan(withLayout(decided, checked), { ...resolution, types: modules });
      const plan = warnings.length === 0 ? mapped : Object.freeze({ ...mapped, warnings: explainWarnings(warnings) });
      return options.fuse ? fusePlan(plan, modules, { ...ALL_PARTS, fuse: options.fuse }) : plan;
    },
    { words: SYNCHRONOUS_WORDS },
  );
}
