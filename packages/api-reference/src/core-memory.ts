/**
 * The heap of a module, and the types of C in it.
 *
 * @module @rec/core/memory
 */
export * from "@rec/core/memory";
