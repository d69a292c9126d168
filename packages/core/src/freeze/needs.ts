import { importsOf } from "../instantiate/host-uses.ts";
import type { LinkPlan } from "../plan/plan-format.ts";

/** Whether a plan has calls that trap in the name of the linker. */
export function needsTrap({ deferred, stubs, modules, steps }: LinkPlan): boolean {
  const hasStub = modules.some(({ imports }) => imports.some(({ binding }) => binding.by === "trap"));
  return deferred.length > 0 || stubs !== undefined || hasStub || steps.some((step) => "once" in step);
}

/** Whether a module may stop while it is instantiated: it runs code, or gets values that the engine checks. */
export function canStop({ modules, units, steps }: LinkPlan): boolean {
  const takesHost = importsOf({ modules, units }).some(({ imports }) =>
    imports.some(({ binding }) => binding.by === "host"),
  );
  return takesHost || modules.some(({ start }) => start !== "none") || steps.some((step) => step.do === "call");
}
