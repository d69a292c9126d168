/*
 * Code that most links do not need: passes of the plan that few links enter, deferred functions, made externs but for plain
 * memories, trapping stubs, the checks of host imports, digests, blobs and `data:` URLs, and the rewriting of modules by a stored
 * plan. A link loads it when it needs a part. The texts of errors are in `failed-later.ts`.
 *
 * It is one dynamic import and not several: for each set of dynamic imports that share a module, a bundler may make one
 * file more, and a page would request all those files before it can link.
 */

export { adaptPlan } from "./adapt-plan.ts";
export { createLinkerBindings } from "./bind/bind-deferred.ts";
export { suitedToRuntime } from "./bind/with-closures.ts";
export { checkBuiltins, findLackingBuiltins } from "./check-builtins.ts";
export { checkDefinition } from "./check-definition.ts";
export { checkHostImports } from "./instantiate/check-host-imports.ts";
export { checkProvided } from "./instantiate/check-provided.ts";
export { identifyHostExtern } from "./instantiate/identify-host-extern.ts";
export { acceptsTypes, probeHostImports } from "./instantiate/probe-host-imports.ts";
export { refusedByEngine } from "./instantiate/refused-by-engine.ts";
export { keepSourceMaps } from "./keep-source-maps.ts";
export { acceptType } from "./load/accept-type.ts";
export { findIntegrityProblem } from "./load/integrity.ts";
export { readRareSource } from "./load/read-rare-source.ts";
// The page and the other dynamic imports have these in common: see `placed-later.ts`.
export { readDataSegments } from "./parse/data-scanner.ts";
export { ALL_PARTS } from "./plan/all-parts.ts";
export { NOTHING_ARRANGED } from "./plan/arrangement.ts";
export { assemblePlan } from "./plan/assemble-plan.ts";
export { mayNeedArrangement } from "./plan/place/may-share-stack.ts";
export { anchorDebugLinks } from "./rewrite/anchor-debug-links.ts";
export { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";
export { rewriteByPlan } from "./rewrite-by-plan.ts";
export { createWasiImports } from "./wasi/wasi-imports.ts";
export { bytesOf } from "./wasm/bytes-of.ts";
export { isRecord } from "./wasm/is-record.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export { nameOfNeeded } from "./wasm/name-of-needed.ts";
export { shorten } from "./wasm/shorten.ts";
