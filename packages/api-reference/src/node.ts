/**
 * The same functions with paths and URLs, and WASI, in Node.js, Deno and Bun.
 *
 * @module @rec/node
 */
export * from "@rec/node";
