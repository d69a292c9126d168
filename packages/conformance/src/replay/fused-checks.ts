import type { Linked, LinkPlan, LinkPlanOptions, ModuleSource } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { fusedCase } from "../fused/fused-case.ts";
import { liveModules } from "../live-modules.ts";
import { sourcesOf } from "../place.ts";
import { plain } from "../plain.ts";
import { checkReplay, type Expected } from "./check-replay.ts";
import { FUSED_PLANS_PATH, type PrepareSetting, prepareCase, replayable } from "./prepare-case.ts";
import type { ReplayWorker } from "./replay-order.ts";

export interface FusedSetting extends PrepareSetting {
  /** A worker that all checks with a single worker share. */
  readonly worker: ReplayWorker;
  /** The `linkPlan` of this runtime. */
  readonly linkPlan: (
    plan: LinkPlan,
    modules: Readonly<Record<string, ModuleSource>>,
    options?: Omit<LinkPlanOptions, "wasi">,
  ) => Promise<Linked>;
}

type ExpectedOf = (testCase: ConformanceCase, setting: PrepareSetting) => Promise<Expected>;

/** Every case with `fuse: true`: the worker receives the plan, and one compiled module for each group. */
export const fusedChecks = (expectedOf: ExpectedOf) => [
  ...replayable.map((testCase) => ({
    name: `fused/${testCase.name}`,
    run: (setting: FusedSetting) => checkPrepared(fusedCase(testCase), { ...setting, expectedOf }),
  })),
  ...replayable.map((testCase) => ({
    name: `fused-and-stored/${testCase.name}`,
    run: (setting: FusedSetting) => checkStored(fusedCase(testCase), { ...setting, expectedOf }),
  })),
];

type CheckSetting = FusedSetting & { readonly expectedOf: ExpectedOf };

/** Replays plan and modules as `prepare` returns them, then again with the plan as JSON. */
async function checkPrepared(testCase: ConformanceCase, setting: CheckSetting): Promise<string[]> {
  const { name } = testCase;
  const { plan, modules } = await prepareCase(testCase, setting);
  const expected = await setting.expectedOf(testCase, setting);
  const problems = apartProblems(plan, modules);
  for (const sent of [plan, JSON.parse(JSON.stringify(plan)) as LinkPlan]) {
    const order = { name, plan: sent, modules };
    problems.push(...checkReplay(order, await setting.worker.replay(order), expected));
  }
  return problems;
}

/** All modules of a unit have to be one module, which is cloned once. */
function apartProblems(plan: LinkPlan, modules: Readonly<Record<string, WebAssembly.Module>>): string[] {
  return plan.units
    .filter((unit) => new Set(unit.modules.map((name) => modules[name])).size > 1)
    .map(({ name }) => `the unit ${name} was compiled as several modules`);
}

/** Runs the plan that Node has stored as JSON, by `linkPlan` from the sources of the case, which fuses them here. */
async function checkStored(testCase: ConformanceCase, setting: CheckSetting): Promise<string[]> {
  const { name, observe, options } = testCase;
  const { discovered: _, ...given } = testCase;
  const { imports, importsFor } = options?.() ?? {};
  const linked = await setting.linkPlan(await planOfNode(name, setting), sourcesOf(given, setting.place), {
    ...(imports && { imports }),
    ...(importsFor && { importsFor }),
  });
  const observed = JSON.stringify(plain(observe?.(liveModules(linked.exports))));
  const expected = JSON.stringify(testCase.observed);
  return observed === expected ? [] : [`observed: expected ${expected}, found ${observed}`];
}

async function planOfNode(name: string, { place }: PrepareSetting): Promise<LinkPlan> {
  return (await (await fetch(`${place.baseUrl}${FUSED_PLANS_PATH}`)).json())[name];
}
