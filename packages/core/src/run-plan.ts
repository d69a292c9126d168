import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { checkGiven, checkModules } from "./instantiate/check-plan.ts";
import { runSteps } from "./instantiate/run-steps.ts";
import type { Linked } from "./link-options.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { createHostImports } from "./wasm/host-import.ts";

/**
 * Checks a plan against its compiled modules and runs its steps synchronously: `instantiatePlan` without error texts.
 *
 * @throws Failure
 */
export function runPlan(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  imports: WebAssembly.Imports,
): Linked {
  checkPlanVersion(plan);
  checkGiven(modules, imports);
  checkModules(plan, modules);
  const hostImports = createHostImports({ imports });
  // Beyond this point plan and modules match.
  const suited = suitedToRuntime(plan);
  const linker = createLinkerBindings(suited);
  // Beyond this point every slot and every made extern exists.
  return { ...runSteps({ plan: suited, modules, hostImports, linker }), modules, plan: suited, timings: [] };
}
