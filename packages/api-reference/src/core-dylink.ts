/**
 * Programs that open dynamic libraries while they run.
 *
 * @module @rec/core/dylink
 */
export * from "@rec/core/dylink";
