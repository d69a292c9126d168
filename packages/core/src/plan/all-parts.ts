import { callInitializers } from "./order/call-initializers.ts";
import { deferFunctions } from "./order/defer-functions.ts";
import { orderComponent } from "./order/order-component.ts";
import { bindProvided } from "./place/bind-provided.ts";
import type { PlanParts } from "./plan-parts.ts";
import { refineReading } from "./refine-reading.ts";
import { followReExports } from "./resolve/follow-re-exports.ts";
import { listStubs } from "./types/list-stubs.ts";
import { createTypeNumbering } from "./types/type-numbering.ts";

export const ALL_PARTS: PlanParts = {
  followReExports,
  createTypeNumbering,
  orderCycle: orderComponent,
  deferFunctions,
  listStubs,
  callInitializers,
  refineReading,
  bindProvided,
};
