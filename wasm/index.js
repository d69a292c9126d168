// Bundlers copy a file that is named in this form, and put the URL of the copy in its place.
/** @type {typeof import("./index.d.ts").programUrl} */
export const programUrl = new URL("./dist/program.wasm", import.meta.url);
/** @type {typeof import("./index.d.ts").memoryUrl} */
export const memoryUrl = new URL("./dist/memory.wasm", import.meta.url);
/** @type {typeof import("./index.d.ts").memory64Url} */
export const memory64Url = new URL("./dist/memory64.wasm", import.meta.url);
/** @type {typeof import("./index.d.ts").memoryDebugUrl} */
export const memoryDebugUrl = new URL("./dist/memory-debug.wasm", import.meta.url);
/** @type {typeof import("./index.d.ts").memory64DebugUrl} */
export const memory64DebugUrl = new URL("./dist/memory64-debug.wasm", import.meta.url);

/** @type {typeof import("./index.d.ts").heapFaults} */
export const heapFaults = Object.freeze({
  1: "double free",
  2: "foreign free",
  3: "overflow",
  4: "underflow",
  5: "write after free",
});
