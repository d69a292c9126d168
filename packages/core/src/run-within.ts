import { bindPlainMemories } from "./bind/linker-bindings.ts";
import { type Instances, runStepsAsync } from "./instantiate/run-steps.ts";
import type { Prepared } from "./link-options.ts";
import type { Session } from "./session.ts";

/**
 * Runs the steps of a plan asynchronously, as the last phase of one call.
 *
 * @throws Failure; the reason of an abort, before the next step that runs code of a module
 */
export async function runWithin(
  { lifetime, reporter, hostImports }: Session,
  { plan, modules }: Pick<Prepared, "plan" | "modules">,
): Promise<Instances> {
  const linker = await reporter.phase(
    "bind",
    undefined,
    async () => bindPlainMemories(plan) ?? (await import("./loaded-later.ts")).createLinkerBindings(plan),
  );
  const beforeCall = (): void => lifetime.signal.throwIfAborted();
  return runStepsAsync({ plan, modules, hostImports, linker, beforeCall }, (name, instantiate) => {
    lifetime.signal.throwIfAborted();
    return reporter.phase("instantiate", name, instantiate);
  });
}
