import type { ConformanceCase } from "../../src/case.ts";

/** A table with more elements than engines make: some refuse to compile the module, others to instantiate it. */
export const tooLargeTable: ConformanceCase = {
  name: "too-large-table",
  modules: { table: "table.wasm" },
  outcome: "error",
};
