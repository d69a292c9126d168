export { createNodeWasi } from "./node-wasi.ts";
export { findMistake } from "./wasi-options.ts";
