/**
 * Links modules when a program is built, and writes the files.
 *
 * @module @rec/node/freeze
 */
export * from "@rec/node/freeze";
