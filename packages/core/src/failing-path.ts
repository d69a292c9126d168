/*
 * The code that only a failing link needs. It is loaded when a link fails, as one file: a bundler that splits code
 * makes one file of each dynamic import, so a page waits for one request.
 */
export { findLackingFeatures } from "./compile/check-features.ts";
export { explainAny } from "./explain/explain-any.ts";
export { explainWarnings } from "./explain/explain-failure.ts";
export { describeException } from "./instantiate/describe-exception.ts";
export { failureOfStop } from "./instantiate/instantiation-problems.ts";
