import { suitedToRuntime } from "./bind/with-closures.ts";
import { callInitializers } from "./plan/order/call-initializers.ts";
import type { LinkPlan } from "./plan/plan-format.ts";

/**
 * Returns a stored plan as this runtime and the options of `linkPlan` want it: with closures if no code may be compiled,
 * and with steps that initialize reactors.
 *
 * @throws Failure `CLOSURE_CANNOT_CARRY`
 */
export function suitedToLink(plan: LinkPlan, { initialize }: { readonly initialize?: boolean }): LinkPlan {
  const suited = suitedToRuntime(plan);
  return initialize ? callInitializers(suited) : suited;
}
