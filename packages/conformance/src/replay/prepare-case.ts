import { type LinkOptions, type LinkPlan, type Prepared, prepare } from "@rec/core";
import type { ConformanceCase } from "../case.ts";
import { cases } from "../cases.ts";
import { sourcesOf } from "../run-case.ts";

export interface PrepareSetting {
  /** Where cases and goldens are served, and at `PLANS_PATH` the plans of Node. */
  readonly baseUrl: string;
  /** Options of `prepare` in this runtime: its host. */
  readonly options: LinkOptions;
}

/** The path under which the plans that Node has made are served, as JSON by the names of the cases. */
export const PLANS_PATH = "/plans.json";

/** The cases that can be linked, and so linked again. */
export const replayable: readonly ConformanceCase[] = cases.filter(({ outcome }) => outcome === "plan");

/** Loads, plans and compiles a case in the runtime that this runs in. */
export function prepareCase(testCase: ConformanceCase, { baseUrl, options }: PrepareSetting): Promise<Prepared> {
  return prepare(sourcesOf(testCase, baseUrl), { ...options, ...testCase.options?.() });
}

/** The plans of all cases, by name. */
export async function preparePlans(setting: PrepareSetting): Promise<Record<string, LinkPlan>> {
  const plans: Record<string, LinkPlan> = {};
  for (const testCase of replayable) plans[testCase.name] = (await prepareCase(testCase, setting)).plan;
  return plans;
}
