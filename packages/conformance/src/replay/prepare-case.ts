import type { HostedLinker, LinkPlan, Prepared } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { cases } from "../cases.ts";
import { optionsOf, type Place, sourcesOf } from "../place.ts";

export interface PrepareSetting {
  /** Where cases and goldens are, and at `PLANS_PATH` of the server the plans of Node. */
  readonly place: Place;
  /** That of this runtime. */
  readonly prepare: HostedLinker["prepare"];
}

/** The path under which the plans that Node has made are served, as JSON by the names of the cases. */
export const PLANS_PATH = "/plans.json";

/** The cases that can be linked, and so linked again. */
export const replayable: readonly ConformanceCase[] = cases.filter(({ outcome }) => outcome === "plan");

/** Loads, plans and compiles a case in the runtime that this runs in. */
export function prepareCase(testCase: ConformanceCase, { place, prepare }: PrepareSetting): Promise<Prepared> {
  return prepare(sourcesOf(testCase, place), optionsOf(testCase, place));
}

/** The plans of all cases, by name. */
export async function preparePlans(setting: PrepareSetting): Promise<Record<string, LinkPlan>> {
  const plans: Record<string, LinkPlan> = {};
  for (const testCase of replayable) plans[testCase.name] = (await prepareCase(testCase, setting)).plan;
  return plans;
}
