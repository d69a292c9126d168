import type { findDataOverlaps } from "./layout/find-data-overlaps.ts";
import type { deferFunctions } from "./order/defer-functions.ts";
import type { OrderCycle } from "./order/order-component.ts";
import type { followReExports } from "./resolve/follow-re-exports.ts";
import type { listStubs } from "./types/list-stubs.ts";
import type { createTypeNumbering } from "./types/type-numbering.ts";

/** Passes that few links need. `all-parts.ts` has them. */
export interface PlanParts {
  readonly followReExports: typeof followReExports;
  readonly createTypeNumbering: typeof createTypeNumbering;
  readonly orderCycle: OrderCycle;
  readonly deferFunctions: typeof deferFunctions;
  readonly listStubs: typeof listStubs;
  readonly findDataOverlaps: typeof findDataOverlaps;
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
  findDataOverlaps: partNeeded,
};
