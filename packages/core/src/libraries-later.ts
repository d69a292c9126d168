/*
 * Code for links with dynamic libraries: a dynamic import beside `loaded-later.ts` and `placed-later.ts`, because few pages have
 * some. All of them name the same sources, so that these are one file of the page: see `placed-later.ts`.
 */

// The page and the other dynamic imports have these in common.
export { canCompile } from "./bind/can-compile.ts";
export { bindPlainMemories } from "./bind/linker-bindings.ts";
export { findMissingLibraries, joinLibraries } from "./graph/find-libraries.ts";
export { createAddressing } from "./instantiate/address-symbols.ts";
export { createGrowMade } from "./instantiate/grow-made.ts";
export { hidesType } from "./instantiate/hidden-types.ts";
export { loadFailure } from "./load/load-problems.ts";
export { reusesCompiledCode } from "./load/module-load.ts";
export { readDataSegments } from "./parse/data-scanner.ts";
export { readModuleHead } from "./parse/read-module.ts";
export { NOTHING_ARRANGED } from "./plan/arrangement.ts";
export { assemblePlan } from "./plan/assemble-plan.ts";
export { lowerLibraries } from "./plan/dylink/lower-libraries.ts";
export { startLibraries } from "./plan/dylink/start-libraries.ts";
export { widenForImporters } from "./plan/hoist/reconcile-limits.ts";
export { mayNeedArrangement } from "./plan/place/may-share-stack.ts";
export { resolveLink } from "./plan/read-link.ts";
export { rewriteHead } from "./rewrite/rewrite-head.ts";
export { bytesOf } from "./wasm/bytes-of.ts";
export { canCarry } from "./wasm/can-carry.ts";
export { formatExternType } from "./wasm/format-extern-type.ts";
export { isRecord } from "./wasm/is-record.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export { nameOfNeeded } from "./wasm/name-of-needed.ts";
export { shorten } from "./wasm/shorten.ts";
