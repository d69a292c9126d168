import { instantiatePlan } from "@rec/core";
import { cases } from "../cases.ts";
import { planText } from "../fused/plan-text.ts";
import { liveModules } from "../live-modules.ts";
import { plain } from "../plain.ts";
import { countDoors } from "./count-doors.ts";
import type { ReplayOrder, ReplayOutcome } from "./replay-order.ts";

/** Links a case again, with the plan and modules of another thread. Runs in the worker. */
export function replay({ name, plan, modules, memories, provide, thread, call }: ReplayOrder): ReplayOutcome {
  const testCase = cases.find((candidate) => candidate.name === name);
  const options = testCase?.options?.() ?? {};
  const imports = memories ?? options.imports ?? {};
  const { importsFor } = options;
  const { result, doors } = countDoors(() => {
    try {
      const further = { ...(importsFor && { importsFor }), ...(provide && { provide }), ...(thread && { thread }) };
      return instantiatePlan(plan, modules, imports, further);
    } catch (error) {
      return error as Error;
    }
  });
  if (result instanceof Error) return { name, error: `${result.name}: ${result.message}`, doors };
  const live = liveModules(result.exports);
  const observed = plain(call === undefined ? testCase?.observe?.(live) : live.call(...call));
  return { name, plan: planText(result.plan), observed, doors };
}
