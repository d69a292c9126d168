import type { ModuleType } from "../wasm/module-type.ts";
import type { FoundOverlaps } from "./layout/find-overlaps.ts";
import type { deferFunctions } from "./order/defer-functions.ts";
import type { OrderCycle } from "./order/order-component.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { ReadingParts } from "./reading-parts.ts";
import type { refineReading } from "./refine-reading.ts";
import type { listStubs } from "./types/list-stubs.ts";

/** Passes that few links need. `all-parts.ts` has them. */
export interface PlanParts extends ReadingParts {
  readonly orderCycle: OrderCycle;
  readonly deferFunctions: typeof deferFunctions;
  readonly listStubs: typeof listStubs;
  readonly callInitializers: (plan: LinkPlan) => LinkPlan;
  readonly refineReading: typeof refineReading;
  /** Finds segments that overlap, if all of them are known by now. */
  readonly findOverlaps?: (plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) => FoundOverlaps;
}

/** A pass was entered that is not loaded. Planning is pure, so the driver loads the passes and begins again. */
export class PartNeeded extends Error {
  override readonly name = "PartNeeded";
}

function partNeeded(): never {
  throw new PartNeeded();
}

/** Stands for passes that are not loaded. */
export const NO_PARTS: PlanParts = {
  followReExports: partNeeded,
  createTypeNumbering: partNeeded,
  orderCycle: partNeeded,
  deferFunctions: partNeeded,
  listStubs: partNeeded,
  callInitializers: partNeeded,
  refineReading: partNeeded,
};
