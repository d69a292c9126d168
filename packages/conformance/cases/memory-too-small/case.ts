import type { ConformanceCase } from "../../src/case.ts";

/** The importer wants more pages than the provider's memory starts with, and a bound that it does not have. */
export const memoryTooSmall: ConformanceCase = {
  name: "memory-too-small",
  modules: { program: "program.wasm", small: "small.wasm" },
  outcome: "error",
};
