/*
 * Code that some links need and most do not: orders of cycles that hoisting leaves, deferred functions, made externs but
 * for plain memories, trapping stubs, the check of overlapping data, digests, and the rewriting of modules by a stored
 * plan. It is loaded as one file when a link needs it.
 */
export { createLinkerBindings } from "./bind/bind-deferred.ts";
export { findIntegrityProblem } from "./load/integrity.ts";
export { findDataOverlaps } from "./plan/layout/find-data-overlaps.ts";
export { orderComponent } from "./plan/order/order-component.ts";
export { listStubs } from "./plan/types/list-stubs.ts";
export { rewriteByPlan } from "./rewrite-by-plan.ts";
