import type { LinkPlan } from "../plan/plan-format.ts";
import type { PlanIndex } from "./plan-index.ts";
import type { PrintedHost } from "./print-host.ts";
import type { TrapRows } from "./print-traps.ts";

/** Functions of the script that only some plans need. */
export interface Needs {
  pick: boolean;
  /** Whether the unit has other names than its modules. */
  pairs: boolean;
  hide: boolean;
  once: boolean;
  /** Whether functions of libraries get slots. */
  slots: boolean;
}

/** The parts of a script that its statements refer to. */
export interface StepPrinter {
  readonly plan: LinkPlan;
  /** The positions in that plan. */
  readonly index: PlanIndex;
  readonly host: PrintedHost;
  readonly traps: TrapRows;
  /** The variables of the linker's modules. */
  readonly linkers: readonly string[];
  readonly needs: Needs;
  /** Whether a module may stop while it is instantiated. */
  readonly canStop: boolean;
  /** Whether functions of libraries get slots, so that the script has to know the function behind each forwarder. */
  readonly hasSlots?: boolean;
}
