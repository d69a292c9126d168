import type { Instantiation } from "../instantiate/run-steps.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import type { EarlierLink } from "./earlier-link.ts";
import type { Report } from "./lost-state.ts";
import type { PendingStarts } from "./pending-starts.ts";

/** The two links of a relink. */
export interface BothLinks {
  readonly earlier: EarlierLink;
  /** The new plan. */
  readonly plan: LinkPlan;
  /** The types of new and replaced modules, of their compiled code and as their bytes show them. */
  readonly fresh: ReadonlyMap<string, { readonly type: ModuleType; readonly compiled: ModuleType }>;
  readonly keeps: boolean;
  readonly report: Report;
}

/** The instantiation of a unit that does not stay as it is. */
export interface NewInstance extends BothLinks {
  readonly unit: Instantiation;
  readonly instantiate: () => Promise<WebAssembly.Instance>;
  /** The externs of the earlier link. */
  readonly live: ReadonlySet<unknown>;
  /** Memories and tables with a copy of earlier state. */
  readonly copies: Set<unknown>;
  readonly starts: PendingStarts;
}
