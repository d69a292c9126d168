import type { ConformanceCase } from "../../src/case.ts";

/** Two modules that only pass on each other's import: nobody defines it. */
export const importLoop: ConformanceCase = {
  name: "import-loop",
  modules: { there: "there.wasm", back: "back.wasm" },
  outcome: "error",
};
