import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { suitedToRuntime } from "./bind/with-closures.ts";
import { createAddressing } from "./instantiate/address-symbols.ts";
import { checkHostImports } from "./instantiate/check-host-imports.ts";
import { checkHostSpaces } from "./instantiate/check-host-spaces.ts";
import { createInstanceCheck } from "./instantiate/check-instance.ts";
import { checkGiven, checkModules } from "./instantiate/check-plan.ts";
import { checkProvided } from "./instantiate/check-provided.ts";
import { checkThread, enterThread } from "./instantiate/enter-thread.ts";
import { importOf, separateExports } from "./instantiate/fused-units.ts";
import type { createGrowMade } from "./instantiate/grow-made.ts";
import type { HostDiagnosis } from "./instantiate/host-problems.ts";
import { type DescribeException, failureOfStop } from "./instantiate/instantiation-problems.ts";
import { probeHostImports } from "./instantiate/probe-host-imports.ts";
import { runSteps, type RunInput as StepsInput } from "./instantiate/run-steps.ts";
import { Stopped } from "./instantiate/stopped.ts";
import type { InstantiateOptions, Linked } from "./link-options.ts";
import { checkPlanVersion } from "./plan/check-plan-version.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { describeThrown } from "./wasm/describe-thrown.ts";
import { createHostImports } from "./wasm/host-import.ts";
import type { ImportObject } from "./wasm/platform-types.ts";

/** Code beyond a run itself. Without it, problems state less. */
interface Diagnosis extends Omit<HostDiagnosis, "describeThrown"> {
  readonly describe: DescribeException;
}

interface RunInput {
  readonly imports: ImportObject;
  /** Not checked yet. */
  readonly options: InstantiateOptions;
  readonly diagnosis?: Diagnosis;
  /** Without it, memory and table that the linker makes do not grow for compiled libraries that declare more than the plan. */
  readonly createGrowMade?: typeof createGrowMade;
}

/**
 * Checks a plan against its compiled modules and runs its steps synchronously: `instantiatePlan` without error texts.
 *
 * @throws Failure
 */
export function runPlan(
  plan: LinkPlan,
  modules: Readonly<Record<string, WebAssembly.Module>>,
  { imports, options, diagnosis, createGrowMade: growing }: RunInput,
): Linked {
  checkPlanVersion(plan);
  checkGiven({ modules, imports, options });
  if (options.thread) checkThread(plan, options.thread);
  if (options.provide) checkProvided(plan, options.provide);
  checkModules(plan, modules);
  const hostImports = createHostImports({ imports, ...options });
  checkHostImports(plan, hostImports, { ...diagnosis, describeThrown });
  checkHostSpaces(plan, hostImports);
  probeHostImports(plan, hostImports, diagnosis);
  // Beyond this point plan, modules and host imports match.
  const suited = suitedToRuntime(plan);
  const linker = createLinkerBindings(suited, hostImports);
  const { thread } = options;
  const checkInstance = createInstanceCheck(suited);
  const threaded = thread && enterThread(suited, { thread, hostImports, linker });
  const onInstance: StepsInput["onInstance"] = (module, exports, values) => {
    checkInstance?.(module, exports, values);
    threaded?.onInstance?.(module, exports, values);
  };
  const growMade = suited.libraries && growing?.(suited, linker);
  // Beyond this point every slot and every made extern exists.
  try {
    return {
      ...runSteps({
        plan: suited,
        modules,
        hostImports,
        linker,
        fusion: { importOf, separateExports },
        createAddressing,
        growMade,
        ...threaded,
        onInstance,
      }),
      modules,
      plan: suited,
      timings: [],
      ...growMade?.grown(),
    };
  } catch (error) {
    throw error instanceof Stopped ? failureOfStop(error, { plan, ...diagnosis }) : error;
  }
}
