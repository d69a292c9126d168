import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { encodeLinkerModules } from "./encode/linker-module.ts";
import { checkHostImports } from "./instantiate/check-host-imports.ts";
import { checkModules } from "./instantiate/check-plan.ts";
import type { HostDiagnosis } from "./instantiate/host-problems.ts";
import { probeHostImports } from "./instantiate/probe-host-imports.ts";
import { runSteps } from "./instantiate/run-steps.ts";
import type { Linked } from "./link-options.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { checkPlanVersion } from "./plan/plan-version.ts";
import { createHostImports } from "./wasm/host-import.ts";

interface RunOptions {
  readonly imports: WebAssembly.Imports;
  readonly diagnosis?: HostDiagnosis;
}

/**
 * Checks a plan against its compiled modules and runs its steps synchronously: `instantiatePlan` without error texts.
 *
 * @throws Failure
 */
export function runPlan(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  { imports, diagnosis }: RunOptions,
): Linked {
  checkPlanVersion(plan);
  checkModules(plan, modules);
  const hostImports = createHostImports({ imports });
  checkHostImports(plan, hostImports, diagnosis);
  probeHostImports(plan, hostImports, diagnosis);
  // Beyond this point plan, modules and host imports match.
  const suited = suitedToRuntime(plan);
  const linker = createLinkerBindings(suited, encodeLinkerModules);
  // Beyond this point every slot and every made extern exists.
  return { ...runSteps({ plan: suited, modules, hostImports, linker }), modules, plan: suited, timings: [] };
}
