/*
 * Code for links that fail, or whose plans have warnings: the texts of errors, the search for features that the engine lacks,
 * and the description of a module that stopped. A link that succeeds never loads it: it is a dynamic import of its own, because
 * it is as large as all that `loaded-later.ts` has for links that succeed.
 */

// The page and the other dynamic imports have many of these in common: see `placed-later.ts`.
export { canCompile } from "./bind/can-compile.ts";
export { bindPlainMemories } from "./bind/linker-bindings.ts";
export { findLackingFeatures } from "./compile/check-features.ts";
export { explainAny } from "./explain/explain-any.ts";
export { explainWarnings } from "./explain/synchronous-words.ts";
export { describeException } from "./instantiate/describe-exception.ts";
export { hidesType } from "./instantiate/hidden-types.ts";
export { failureOfStop } from "./instantiate/instantiation-problems.ts";
export { loadFailure } from "./load/load-problems.ts";
export { reusesCompiledCode } from "./load/module-load.ts";
export { readDataSegments } from "./parse/data-scanner.ts";
export { readModuleHead } from "./parse/read-module.ts";
export { NOTHING_ARRANGED } from "./plan/arrangement.ts";
export { assemblePlan } from "./plan/assemble-plan.ts";
export { widenForImporters } from "./plan/hoist/reconcile-limits.ts";
export { mayNeedArrangement } from "./plan/place/may-share-stack.ts";
export { resolveLink } from "./plan/read-link.ts";
export { rewriteHead } from "./rewrite/rewrite-head.ts";
export { bytesOf } from "./wasm/bytes-of.ts";
export { canCarry } from "./wasm/can-carry.ts";
export { describeThrown } from "./wasm/describe-thrown.ts";
export { isRecord } from "./wasm/is-record.ts";
export { libraryPlaces } from "./wasm/library-places.ts";
export { nameOfNeeded } from "./wasm/name-of-needed.ts";
export { shorten } from "./wasm/shorten.ts";
export { sightHost } from "./wasm/sight-host.ts";
