/**
 * Plans, types and texts, for build scripts and tools.
 *
 * @module @rec/core/plan
 */
export * from "@rec/core/plan";
