export { createBrowserWasi } from "./browser-wasi.ts";
export { findMistake } from "./wasi-options.ts";
