/**
 * Prepares modules for placing while they stream.
 *
 * @module @rec/core/place
 */
export * from "@rec/core/place";
