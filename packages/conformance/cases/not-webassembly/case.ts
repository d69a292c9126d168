import type { ConformanceCase } from "../../src/case.ts";

/** Bytes of other kinds: an image, nothing at all, and a future version of WebAssembly. All in one error. */
export const notWebAssembly: ConformanceCase = {
  name: "not-webassembly",
  modules: { image: "image", empty: "empty", future: "future" },
  source: (_url, module) =>
    new Uint8Array(
      { image: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], empty: [], future: [0, 0x61, 0x73, 0x6d, 9, 0, 0, 0] }[
        module
      ] ?? [],
    ),
  outcome: "error",
};
