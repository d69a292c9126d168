import type { ConformanceCase } from "../../src/case.ts";

/** The importer needs more initial pages than the provider's memory has, and a maximum, which that memory lacks. */
export const memoryTooSmall: ConformanceCase = {
  name: "memory-too-small",
  modules: { program: "program.wasm", small: "small.wasm" },
  outcome: "error",
};
