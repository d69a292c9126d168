import type { LinkOptions, LinkPlan, ModuleSource, Prepared } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { cases } from "../cases.ts";
import { optionsOf, type Place, sourcesOf } from "../place.ts";

export interface PrepareSetting {
  /** The location of cases and goldens; its server has the plans of Node at `PLANS_PATH`. */
  readonly place: Place;
  /** The `prepare` of this runtime. The adapters have an option `wasi` of their own, which no case needs. */
  readonly prepare: (
    modules: Readonly<Record<string, ModuleSource>>,
    options?: Omit<LinkOptions, "wasi">,
  ) => Promise<Prepared>;
}

/** The path of the plans that Node has made, as JSON by case name. */
export const PLANS_PATH = "/plans.json";

/** The path of the plans of the same cases with `fuse: true`. */
export const FUSED_PLANS_PATH = "/fused-plans.json";

/** The cases that can be linked, and so can be replayed. */
export const replayable: readonly ConformanceCase[] = cases.filter(({ outcome }) => outcome === "plan");

/** Loads, plans and compiles a case in the current runtime. */
export function prepareCase(testCase: ConformanceCase, { place, prepare }: PrepareSetting): Promise<Prepared> {
  return prepare(sourcesOf(testCase, place), optionsOf(testCase, place));
}

/** The plans of these cases, by name. */
export async function preparePlans(
  testCases: readonly ConformanceCase[],
  setting: PrepareSetting,
): Promise<Record<string, LinkPlan>> {
  const plans: Record<string, LinkPlan> = {};
  for (const testCase of testCases) plans[testCase.name] = (await prepareCase(testCase, setting)).plan;
  return plans;
}
