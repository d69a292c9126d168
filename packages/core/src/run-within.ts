import { createLinkerBindings, needsLinkerModule } from "./bind/bind-deferred.ts";
import type { EncodeLinkerModules } from "./encode/linker-module.ts";
import { type Instances, runStepsAsync } from "./instantiate/run-steps.ts";
import type { Prepared } from "./link-options.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { Session } from "./session.ts";

/** Loads the encoder of the linker's modules, if the plan needs one of these modules. */
async function encoderFor(plan: LinkPlan): Promise<EncodeLinkerModules> {
  return needsLinkerModule(plan) ? (await import("./further-passes.ts")).encodeLinkerModules : () => [];
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
  const linker = await reporter.phase("bind", undefined, async () =>
    createLinkerBindings(plan, await encoderFor(plan)),
  );
  const beforeCall = (): void => lifetime.signal.throwIfAborted();
  return runStepsAsync({ plan, modules, hostImports, linker, beforeCall }, (name, instantiate) => {
    lifetime.signal.throwIfAborted();
    return reporter.phase("instantiate", name, instantiate);
  });
}
