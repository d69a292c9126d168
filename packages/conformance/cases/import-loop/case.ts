import type { ConformanceCase } from "../../src/case.ts";

/** Two modules that only re-export each other's import: no module defines it. */
export const importLoop: ConformanceCase = {
  name: "import-loop",
  modules: { there: "there.wasm", back: "back.wasm" },
  outcome: "error",
};
