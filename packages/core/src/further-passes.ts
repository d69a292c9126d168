/*
 * Code that some links need and most do not: exports of a name with another type, limits that do not fit, orders
 * of cycles that hoisting leaves, the encoder of shims, the check of overlapping segments, digests, and the rewriting of modules by a stored plan. It is
 * loaded as one file when a link needs it.
 */
export { checkOverlaps } from "./check-overlaps.ts";
export { findOverlapsOf } from "./compare-segments.ts";
export { encodeLinkerModules } from "./encode/linker-module.ts";
export { findIntegrityProblem } from "./load/integrity.ts";
export { readElementSegments } from "./parse/element-section.ts";
export { orderComponent } from "./plan/order/order-component.ts";
export { refineReading } from "./plan/refine-reading.ts";
export { rewriteByPlan } from "./rewrite-by-plan.ts";
