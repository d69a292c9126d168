import { bindPlainMemories, type LinkerBindings } from "./bind/linker-bindings.ts";
import type { CodeAtHand } from "./code-at-hand.ts";
import { needsProbeBeforeRun } from "./instantiate/hidden-types.ts";
import { type Instances, type RunInput, runStepsAsync } from "./instantiate/run-steps.ts";
import { Stopped } from "./instantiate/stopped.ts";
import type { Prepared } from "./link-options.ts";
import type { Wiring } from "./link-record.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { FUSED_PLAN_VERSION } from "./plan/plan-version.ts";
import { Failure } from "./problem.ts";
import type { Session } from "./session.ts";
import type { HostImports } from "./wasm/host-import.ts";

/** The failure of a unit that stopped. Its cause is at hand, also if the code that describes it cannot be loaded. */
async function failureOf(stopped: Stopped, plan: LinkPlan): Promise<Failure> {
  const { unit: module, thrown: cause } = stopped;
  const further = await import("./failed-later.ts").catch(() => undefined);
  const problem = { about: "stopped", code: "INSTANTIATION_TRAPPED", module } as const;
  return (
    further?.failureOfStop(stopped, { plan, describe: further.describeException }) ??
    new Failure("link", [problem], { cause })
  );
}

/** @throws Failure with all host imports that do not fit, in place of the engine's first refusal */
async function probeHost(plan: LinkPlan, host: HostImports, { atHand, ...options }: ProbeInput): Promise<void> {
  try {
    if (atHand) return atHand.probeHostImports(plan, host, options);
  } catch (error) {
    // The code that finds the type of an extern that does not fit is loaded only if there is one.
    if (!(error instanceof Failure)) throw error;
  }
  const { identifyHostExtern, probeHostImports } = await import("./loaded-later.ts");
  probeHostImports(plan, host, { identify: identifyHostExtern, ...options });
}

interface ProbeInput extends ErrorOptions {
  readonly atHand: CodeAtHand | undefined;
}

interface PreparedRun
  extends Pick<Prepared, "plan" | "modules">,
    Pick<RunInput, "onInstance" | "createAddressing" | "forwarded"> {
  readonly wiring?: Wiring;
  /** Code that is not loaded by need. */
  readonly atHand?: CodeAtHand;
  /** Set for libraries that are opened: they get their memory of the program, and their bindings at once. */
  readonly bindOpened?: (plan: LinkPlan, hostImports: HostImports) => LinkerBindings;
}

/** Instances, and the plan if it knew too little of compiled libraries: it has the sizes that they declare now. */
interface RunResult extends Instances {
  readonly plan?: LinkPlan;
}

/**
 * Runs the steps of a plan asynchronously, as the last phase of one call.
 *
 * @throws Failure; the reason of an abort, before the next step that runs code of a module
 */
export async function runWithin(
  { lifetime, reporter, hostImports, wasi }: Session,
  prepared: PreparedRun,
): Promise<RunResult> {
  const { plan, wiring, atHand, bindOpened } = prepared;
  // The engine itself checks the imports of a library that is opened alone.
  const isOpenedAlone = bindOpened && plan.modules.length === 1;
  if (!isOpenedAlone && needsProbeBeforeRun(plan, hostImports)) await probeHost(plan, hostImports, { atHand });
  // Beyond this point all host imports fit, except perhaps those of the first module, which the engine checks.
  const made = await reporter.phase(
    "bind",
    undefined,
    async () =>
      bindOpened?.(plan, hostImports) ??
      bindPlainMemories(plan) ??
      (atHand ?? (await import("./loaded-later.ts"))).createLinkerBindings(plan, hostImports),
  );
  const linker = wiring?.tie(made) ?? made;
  const fusion = plan.version === FUSED_PLAN_VERSION ? await import("./fused-later.ts") : undefined;
  const ofLibraries = plan.libraries && (atHand ?? (await import("./libraries-later.ts")));
  const growMade = ofLibraries?.createGrowMade(plan, linker);
  const steps = {
    onInstance: wiring?.onInstance,
    createAddressing: ofLibraries?.createAddressing,
    ...prepared,
    hostImports,
    linker,
    fusion,
    growMade,
    beforeCall: (): void => lifetime.signal.throwIfAborted(),
  };
  const running = runStepsAsync(steps, (unit, instantiate) => {
    steps.beforeCall();
    const make = () => reporter.phaseOfEach("instantiate", unit.modules, instantiate);
    const run = () => wiring?.around?.(unit, make) ?? make();
    return wasi === undefined ? run() : wasi.around(unit, run);
  });
  return running.then(
    (instances) => ({ ...instances, ...growMade?.grown() }),
    async (error) => {
      if (!(error instanceof Stopped)) throw error;
      const failure = await failureOf(error, plan);
      if (failure.code === "ENGINE_REJECTED") await probeHost(plan, hostImports, { atHand, cause: failure.cause });
      throw failure;
    },
  );
}
