import { createLinkerBindings, needsLinkerModule } from "./bind/bind-deferred.ts";
import type { EncodeLinkerModules } from "./encode/linker-module.ts";
import { needsProbeBeforeRun } from "./instantiate/hidden-types.ts";
import { isRejection } from "./instantiate/instantiation-problems.ts";
import { type Instances, runStepsAsync } from "./instantiate/run-steps.ts";
import type { Prepared } from "./link-options.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { Session } from "./session.ts";
import type { HostImports } from "./wasm/host-import.ts";

/** Loads the encoder of the linker's modules, if the plan needs one of these modules. */
async function encoderFor(plan: LinkPlan): Promise<EncodeLinkerModules> {
  return needsLinkerModule(plan) ? (await import("./further-passes.ts")).encodeLinkerModules : () => [];
}

/** @throws Failure with all host imports that do not fit, in place of the engine's first refusal */
async function probeHost(plan: LinkPlan, host: HostImports, options?: ErrorOptions): Promise<void> {
  const { identifyHostExtern, probeHostImports } = await import("./further-passes.ts");
  probeHostImports(plan, host, { identify: identifyHostExtern, ...options });
}

/**
 * Runs the steps of a plan asynchronously, as the last phase of one call.
 *
 * @throws Failure; the reason of an abort, before the next step that runs code of a module
 */
export async function runWithin(
  { lifetime, reporter, hostImports }: Session,
  { plan, modules }: Pick<Prepared, "plan" | "modules">,
): Promise<Instances> {
  if (needsProbeBeforeRun(plan, hostImports)) await probeHost(plan, hostImports);
  // Beyond this point all host imports fit, except perhaps those of the first module, which the engine checks.
  const linker = await reporter.phase("bind", undefined, async () =>
    createLinkerBindings(plan, await encoderFor(plan)),
  );
  const beforeCall = (): void => lifetime.signal.throwIfAborted();
  const running = runStepsAsync({ plan, modules, hostImports, linker, beforeCall }, (name, instantiate) => {
    lifetime.signal.throwIfAborted();
    return reporter.phase("instantiate", name, instantiate);
  });
  return running.catch(async (error) => {
    if (isRejection(error)) await probeHost(plan, hostImports, { cause: error.cause });
    throw error;
  });
}
