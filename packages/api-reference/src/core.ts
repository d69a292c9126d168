/**
 * Links modules of WebAssembly when they are loaded, in any runtime.
 *
 * @module @rec/core
 */
export * from "@rec/core";
