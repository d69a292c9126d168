/*
 * All that only a failing link needs. It is loaded when a link fails, as one file: each bundler that splits code makes one
 * file of what one dynamic import asks for, and a page waits for one request.
 */
export { findLackingFeatures } from "./compile/check-features.ts";
export { explainAny } from "./explain/explain-any.ts";
export { explainWarnings } from "./explain/explain-failure.ts";
