import type { Prepared } from "@rec/core";
import type { ReplayOrder } from "./replay-order.ts";

type Modules = ReplayOrder["modules"];

/** Modules of the case "deferred-starts" that do not belong to its plan, and the expected report on each. */
export interface Mismatch {
  readonly name: string;
  /** @param raw - the same modules, compiled without rewriting */
  readonly modules: (prepared: Prepared["modules"], raw: Modules) => Modules;
  readonly problems: readonly string[];
  /** `PLAN_MISMATCH` unless said. */
  readonly code?: string;
  /** {@link OTHER_MODULES_HINT} unless said. */
  readonly hint?: string;
}

export const OTHER_MODULES_HINT = "give the modules that the plan was made for, or make a new plan with planLink";

export const mismatches: readonly Mismatch[] = [
  {
    name: "other-module",
    modules: ({ beta }) => ({ alpha: beta, beta }) as Modules,
    problems: [`alpha imports memory "alpha" "memory", which the plan does not know`],
  },
  {
    name: "other-name",
    modules: ({ alpha, beta }) => ({ alpha, gamma: beta }) as Modules,
    problems: ["beta is not among the modules given"],
  },
  {
    name: "missing-module",
    modules: () => ({}),
    problems: ["alpha is not among the modules given", "beta is not among the modules given"],
  },
  {
    name: "not-rewritten",
    modules: ({ beta }, { alpha }) => ({ alpha, beta }) as Modules,
    problems: ["alpha was compiled as it came, but the plan asks for 1 hoisted extern and a deferred start function"],
    code: "MODULE_NOT_REWRITTEN",
    hint: "compile the bytes that rewriteModule(plan, { name, bytes }) returns, or run planUnchanged(plan, modules), a plan for the modules as they are",
  },
];
