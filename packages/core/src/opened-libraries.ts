import { describeCompiledModule } from "./load/describe-compiled-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** Returns the plan of a compiled library, made once for all openings that find the same symbols. */
export function createPlanCache() {
  const known = new WeakMap<object, { readonly name: string; readonly epoch: number; readonly plan: LinkPlan }>();
  return (module: object, key: { readonly name: string; readonly epoch: number }, make: () => LinkPlan): LinkPlan => {
    const found = known.get(module);
    if (found?.name === key.name && found.epoch === key.epoch) return found.plan;
    const plan = make();
    known.set(module, { ...key, plan });
    return plan;
  };
}

/** Returns the type of a compiled module, read once. */
export function createTypeCache() {
  const known = new WeakMap<object, ModuleType>();
  return (module: WebAssembly.Module): ModuleType => {
    const type = known.get(module) ?? describeCompiledModule(module);
    known.set(module, type);
    return type;
  };
}
