/*
 * Code that fuses modules: a dynamic import beside `loaded-later.ts` and `placed-later.ts`. Pages without the option `fuse`
 * never load it.
 *
 * The page and the other two files share sources with this one. All of them name the same sources, so that these are one file
 * of the page: see `placed-later.ts`. The sources of the placing, which only links with placed modules need, are passed in.
 */

// The page, `loaded-later.ts` and `placed-later.ts` have these in common.
export { canCompile } from "./bind/can-compile.ts";
export { bindPlainMemories } from "./bind/linker-bindings.ts";
export { checkApart, compileFused, nameRefused } from "./compile-fused.ts";
export { fuseLoaded } from "./fuse-loaded.ts";
export { importOf, separateExports } from "./instantiate/fused-units.ts";
export { hidesType } from "./instantiate/hidden-types.ts";
export { loadFailure } from "./load/load-problems.ts";
export { readDataSegments } from "./parse/data-scanner.ts";
export { NOTHING_ARRANGED } from "./plan/arrangement.ts";
export { assemblePlan } from "./plan/assemble-plan.ts";
export { widenForImporters } from "./plan/hoist/reconcile-limits.ts";
export { mayNeedArrangement } from "./plan/place/may-share-stack.ts";
export { resolveLink } from "./plan/read-link.ts";
export { rewriteHead } from "./rewrite/rewrite-head.ts";
export { bytesOf } from "./wasm/bytes-of.ts";
export { canCarry } from "./wasm/can-carry.ts";
export { isRecord } from "./wasm/is-record.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export { nameOfNeeded } from "./wasm/name-of-needed.ts";
export { shorten } from "./wasm/shorten.ts";
