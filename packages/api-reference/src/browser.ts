/**
 * The same functions with URLs, and WASI, in browsers.
 *
 * @module @rec/browser
 */
export * from "@rec/browser";
