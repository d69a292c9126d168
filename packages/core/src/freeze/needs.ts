import { importsOf } from "../instantiate/host-uses.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { FrozenModule } from "./frozen-format.ts";

/** Whether a plan has calls that trap in the name of the linker. */
export function needsTrap({ deferred, stubs, modules, made, steps }: LinkPlan): boolean {
  const hasStub = modules.some(({ imports }) => imports.some(({ binding }) => binding.by === "trap"));
  const isTrap = made.some(({ traps }) => traps !== undefined);
  return deferred.length > 0 || stubs !== undefined || hasStub || isTrap || steps.some((step) => "once" in step);
}

/**
 * Whether a module may stop while it is instantiated: it runs code, or it has sizes or gets values that the engine checks.
 *
 * @param frozen - the modules of the files
 */
export function canStop({ modules, units, steps }: LinkPlan, frozen: readonly FrozenModule[]): boolean {
  const takesHost = importsOf({ modules, units }).some(({ imports }) =>
    imports.some(({ binding }) => binding.by === "host"),
  );
  if (takesHost || frozen.some(({ mayOverrun }) => mayOverrun)) return true;
  return modules.some(({ start }) => start !== "none") || steps.some((step) => step.do === "call");
}
