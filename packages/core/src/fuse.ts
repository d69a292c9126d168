import { explained } from "./explain/explained.ts";
import { FUSE_WORDS } from "./explain/fuse-words.ts";
import { noFusedUnit } from "./fuse/fuse-problems.ts";
import { fuseBytes } from "./fuse-bytes.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";

export type { Diagnostic } from "./diagnostic.ts";
export { ModuleLinkError, ModuleParseError } from "./errors.ts";

/**
 * Makes one module of the modules that a plan fuses, ready to be compiled.
 *
 * `link` does this itself. The function is for callers that compile modules and call `instantiatePlan`, and for builds.
 *
 * @param unit - `unit`: the name of a fused unit of the plan; `bytes`: the whole original modules by name, not kept and not
 *   changed
 * @returns new bytes
 * @throws {@link ModuleParseError} if bytes are no module; {@link ModuleLinkError} `PLAN_MISMATCH` if plan and modules do
 *   not belong together
 *
 * @example
 * ```ts
 * import { parseModule, planLink } from "@rec/core";
 * import { fuseUnit } from "@rec/core/fuse";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const plan = planLink({ empty: parseModule(bytes) }, { fuse: true });
 * const fused = plan.units.filter((unit) => unit.fused).map(({ name }) => fuseUnit(plan, { unit: name, bytes: {} }));
 * console.log(fused.length); // 0
 * ```
 */
export function fuseUnit(
  plan: StoredPlan,
  unit: { readonly unit: string; readonly bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>> },
): Uint8Array<ArrayBuffer>;
export function fuseUnit(
  stored: StoredPlan,
  given: { readonly unit: string; readonly bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>> },
): Uint8Array<ArrayBuffer> {
  const plan = stored as LinkPlan;
  const { unit: name, bytes } = Object(given) as typeof given;
  const unit = explained(
    () => {
      checkPlanVersion(plan);
      const found = plan.units.find((one) => one.name === name && one.fused !== undefined);
      if (found === undefined) throw noFusedUnit(String(name));
      return found;
    },
    { words: FUSE_WORDS, subject: { module: String(name) } },
  );
  return fuseBytes(plan, { unit, bytes });
}
