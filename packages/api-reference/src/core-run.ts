/**
 * Runs a plan that was made before, without a planner and without texts.
 *
 * @module @rec/core/run
 */
export * from "@rec/core/run";
