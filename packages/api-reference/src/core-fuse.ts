/**
 * Makes one module of several.
 *
 * @module @rec/core/fuse
 */
export * from "@rec/core/fuse";
