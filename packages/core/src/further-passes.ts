/*
 * Code that some links need and most do not: orders of cycles that hoisting leaves, the encoder of shims, the check of
 * overlapping data, digests, `data:` URLs and blobs, and the rewriting of modules by a stored plan. It is loaded as one
 * file when a link needs it.
 */
export { encodeLinkerModules } from "./encode/linker-module.ts";
export { findIntegrityProblem } from "./load/integrity.ts";
export { readRareSource } from "./load/read-rare-source.ts";
export { findDataOverlaps } from "./plan/layout/find-data-overlaps.ts";
export { orderComponent } from "./plan/order/order-component.ts";
export { rewriteByPlan } from "./rewrite-by-plan.ts";
