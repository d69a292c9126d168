/**
 * Links modules when a program is built.
 *
 * @module @rec/core/freeze
 */
export * from "@rec/core/freeze";
