import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { checkGiven, checkModules } from "./instantiate/check-plan.ts";
import { type DescribeException, failureOfStop } from "./instantiate/instantiation-problems.ts";
import { runSteps } from "./instantiate/run-steps.ts";
import { Stopped } from "./instantiate/stopped.ts";
import type { Linked } from "./link-options.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { createHostImports } from "./wasm/host-import.ts";

interface PlanInput {
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly imports: WebAssembly.Imports;
  readonly describe: DescribeException;
}

/**
 * Checks a plan against its compiled modules and runs its steps synchronously: `instantiatePlan` without error texts.
 *
 * @throws Failure
 */
export function runPlan(plan: LinkPlan, { modules, imports, describe }: PlanInput): Linked {
  checkPlanVersion(plan);
  checkGiven(modules, imports);
  checkModules(plan, modules);
  const hostImports = createHostImports({ imports });
  // Beyond this point plan and modules match.
  const suited = suitedToRuntime(plan);
  const linker = createLinkerBindings(suited);
  // Beyond this point every slot and every made extern exists.
  try {
    return { ...runSteps({ plan: suited, modules, hostImports, linker }), modules, plan: suited, timings: [] };
  } catch (error) {
    throw error instanceof Stopped ? failureOfStop(error, { plan, describe }) : error;
  }
}
