/*
 * Code for links in which several modules have data or a stack in one memory: the modules are compared and arranged, and those
 * with relocations are placed. It is a dynamic import beside `loaded-later.ts`, because few pages place modules.
 *
 * A bundler that splits code makes a file for each set of files that share a source. The page, `loaded-later.ts` and this
 * file share one set only, because each of the two also names the sources that the page shares with the other. A test of the
 * bundle counts the files; if it finds one more, name the source here or there.
 */

export { arrangeLoaded, readAgain, readThreadTypes } from "./arrange-loaded.ts";
// The page and `loaded-later.ts` have these in common.
export { canCompile } from "./bind/can-compile.ts";
export { bindPlainMemories } from "./bind/linker-bindings.ts";
export { checkOverlaps } from "./check-overlaps.ts";
export { placeByPlan, placeBytes } from "./compile/place-fast.ts";
export { createInstanceCheck } from "./instantiate/check-instance.ts";
export { hidesType } from "./instantiate/hidden-types.ts";
export { loadFailure } from "./load/load-problems.ts";
export { readAddressedImports } from "./parse/addressed-imports.ts";
export { readElementSegments } from "./parse/element-section.ts";
export { assemblePlan } from "./plan/assemble-plan.ts";
export { widenForImporters } from "./plan/hoist/reconcile-limits.ts";
export { completePlan } from "./plan/place/complete-plan.ts";
export { provideExterns } from "./plan/place/provide-externs.ts";
export { resolveLink } from "./plan/read-link.ts";
export { rewriteHead } from "./rewrite/rewrite-head.ts";
export { bytesOf } from "./wasm/bytes-of.ts";
export { canCarry } from "./wasm/can-carry.ts";
export { isRecord } from "./wasm/is-record.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export { nameOfNeeded } from "./wasm/name-of-needed.ts";
export { shorten } from "./wasm/shorten.ts";
