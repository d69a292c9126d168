import { callInitializers } from "./plan/order/call-initializers.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { WasiImports } from "./wasi/wasi-imports.ts";

interface Adaptation {
  readonly initialize: boolean | undefined;
  readonly wasi: WasiImports | undefined;
}

/** Returns a stored plan with the steps that initialize reactors, and with the imports of WASI for each module. */
export function adaptPlan(plan: LinkPlan, { initialize, wasi }: Adaptation): LinkPlan {
  const bound = wasi?.bindOwn(plan) ?? plan;
  return (initialize ?? wasi !== undefined) ? callInitializers(bound) : bound;
}
