import { type LinkPlan, planUnchanged, rewriteModule } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { goldenPath } from "../check-outcome.ts";
import { moduleUrl } from "../place.ts";
import { checkDoors, checkReplay, type Expected } from "./check-replay.ts";
import { exceptionChecks } from "./exception-checks.ts";
import { type FusedSetting, fusedChecks } from "./fused-checks.ts";
import { libraryThreadChecks } from "./library-thread-checks.ts";
import { type Mismatch, mismatches, OTHER_MODULES_HINT } from "./mismatches.ts";
import { PLANS_PATH, type PrepareSetting, prepareCase, replayable } from "./prepare-case.ts";
import type { ReplayOrder, ReplayWorker } from "./replay-order.ts";
import { threadChecks } from "./thread-checks.ts";

/** A runtime in which plans are replayed. */
export interface ReplaySetting extends FusedSetting {
  readonly startWorker: () => ReplayWorker;
}

/** A property of replays, checked in every runtime. */
export interface ReplayCheck {
  readonly name: string;
  /** The problems; empty if there are none. */
  readonly run: (setting: ReplaySetting) => Promise<string[]>;
}

const THREADS = 4;
const TIMES = 50_000;

/** Every check; each runner runs all of them. */
export const replayChecks: readonly ReplayCheck[] = [
  ...replayable.map(
    (testCase): ReplayCheck => ({
      name: `prepared/${testCase.name}`,
      run: (setting) => checkPrepared(testCase, setting),
    }),
  ),
  ...replayable.map(
    (testCase): ReplayCheck => ({
      name: `of-node/${testCase.name}`,
      run: (setting) => checkPlanOfNode(testCase, setting),
    }),
  ),
  ...fusedChecks(expectedOf),
  ...mismatches.map(
    (mismatch): ReplayCheck => ({
      name: `mismatch/${mismatch.name}`,
      run: (setting) => checkMismatch(mismatch, setting),
    }),
  ),
  { name: "compiled-without-rewriting", run: checkUnchanged },
  { name: "memory-of-four-threads", run: checkSharedMemory },
  ...threadChecks,
  ...libraryThreadChecks,
  ...exceptionChecks,
];

/** Replays plan and modules as `prepare` returns them; then again with the plan as JSON. */
async function checkPrepared(testCase: ConformanceCase, setting: ReplaySetting): Promise<string[]> {
  const { name } = testCase;
  const { plan, modules } = await prepareCase(testCase, setting);
  const expected = await expectedOf(testCase, setting);
  const problems: string[] = [];
  for (const sent of [plan, JSON.parse(JSON.stringify(plan)) as LinkPlan]) {
    const order = { name, plan: sent, modules };
    problems.push(...checkReplay(order, await setting.worker.replay(order), expected));
  }
  return problems;
}

/** Replays a plan that came as JSON from another runtime, with modules that are compiled here. */
async function checkPlanOfNode(testCase: ConformanceCase, setting: ReplaySetting): Promise<string[]> {
  const { name } = testCase;
  const plan: LinkPlan = (await (await fetch(`${setting.place.baseUrl}${PLANS_PATH}`)).json())[name];
  const order = { name, plan, modules: await compileCase(testCase, { ...setting, plan }) };
  const problems = checkReplay(order, await setting.worker.replay(order), await expectedOf(testCase, setting));
  const own = await prepareCase(testCase, setting);
  const isSame = JSON.stringify(own.plan) === JSON.stringify(plan);
  return isSame ? problems : [...problems, `Node made another plan: ${JSON.stringify(plan)}`];
}

async function checkMismatch(mismatch: Mismatch, setting: ReplaySetting): Promise<string[]> {
  const { modules, problems, code = "PLAN_MISMATCH", hint = OTHER_MODULES_HINT } = mismatch;
  const testCase = caseOf("deferred-starts");
  const prepared = await prepareCase(testCase, setting);
  const given = modules(prepared.modules, await compileCase(testCase, setting));
  const outcome = await setting.worker.replay({ name: testCase.name, plan: prepared.plan, modules: given });
  // All of them have one hint.
  const lines = [...problems.map((problem) => `  ${code}  ${problem}`), `    hint: ${hint}`];
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const expected = [`ModuleLinkError: Cannot carry out the link plan: ${count}`, ...lines].join("\n");
  const found = "error" in outcome ? outcome.error : `no error, but ${outcome.plan}`;
  return [
    ...(found === expected ? [] : [`expected ${expected}\nfound ${found}`]),
    ...(outcome.doors.compiled.length === 0 ? [] : ["something was compiled before the plan was checked"]),
    ...checkDoors(prepared.plan, outcome.doors),
  ];
}

/** Modules compiled without rewriting are refused with the plan that hoists, and linked with a plan of their own. */
async function checkUnchanged(setting: ReplaySetting): Promise<string[]> {
  const testCase = caseOf("lesson");
  const { plan } = await prepareCase(testCase, setting);
  const modules = await compileCase(testCase, setting);
  const refused = await setting.worker.replay({ name: testCase.name, plan, modules });
  const outcome = await setting.worker.replay({ name: testCase.name, plan: planUnchanged(plan, modules), modules });
  if ("error" in outcome) return [outcome.error];
  const isRefused = "error" in refused && refused.error.includes("MODULE_NOT_REWRITTEN");
  const isSame = JSON.stringify(outcome.observed) === JSON.stringify(testCase.observed);
  const isWithoutHoisting = outcome.plan.includes('memory "malloc", deferred by closure');
  return [
    ...(isRefused ? [] : [`took modules that were not rewritten: ${JSON.stringify(refused)}`]),
    ...(isSame ? [] : [`observed ${JSON.stringify(outcome.observed)}`]),
    ...(isWithoutHoisting ? [] : [`carried out ${outcome.plan}`]),
    ...checkDoors({ ...plan, made: [], deferred: [] }, outcome.doors),
  ];
}

/** Each thread waits for the others, then all of them count at one address: no increment may be lost. */
async function checkSharedMemory(setting: ReplaySetting): Promise<string[]> {
  const testCase = caseOf("shared-memory");
  const { plan, modules } = await prepareCase(testCase, setting);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const order: ReplayOrder = {
    name: testCase.name,
    plan,
    modules,
    memories: { env: { memory } },
    call: ["counter.count", THREADS, TIMES],
  };
  const workers = Array.from({ length: THREADS }, () => setting.startWorker());
  const outcomes = await Promise.all(workers.map((worker) => worker.replay(order)));
  await Promise.all(workers.map((worker) => worker.end()));
  const counted = new Int32Array(memory.buffer)[0];
  const last = outcomes.map((outcome) => ("error" in outcome ? outcome.error : Number(outcome.observed)));
  const isWhole = counted === THREADS * TIMES && Math.max(...last.map(Number)) === counted;
  return [
    ...(isWhole ? [] : [`counted to ${counted}, and the threads to ${last.join(", ")}`]),
    ...outcomes.flatMap(({ doors }) => checkDoors(plan, doors)),
  ];
}

function caseOf(name: string): ConformanceCase {
  const found = replayable.find((testCase) => testCase.name === name);
  if (found === undefined) throw new Error(`No case ${name}`);
  return found;
}

async function expectedOf(testCase: ConformanceCase, { place }: PrepareSetting): Promise<Expected> {
  const golden = await fetch(`${place.baseUrl}/goldens/${goldenPath(testCase)}`);
  return { plan: await golden.text(), observed: testCase.observed };
}

/** A case's modules, compiled here: as a plan requires, or without rewriting. */
async function compileCase(
  testCase: ConformanceCase,
  { place, plan }: PrepareSetting & { readonly plan?: LinkPlan },
): Promise<ReplayOrder["modules"]> {
  const modules: Record<string, WebAssembly.Module> = Object.create(null);
  for (const name of Object.keys(testCase.modules)) {
    const response = await fetch(moduleUrl(testCase, name, place.baseUrl));
    const bytes = new Uint8Array(await response.arrayBuffer());
    modules[name] = await WebAssembly.compile(plan === undefined ? bytes : rewriteModule(plan, { name, bytes }));
  }
  return modules;
}
