import type { ConformanceCase } from "../../src/case.ts";

/** Two modules export what a third imports from neither of them by name. */
export const ambiguousImport: ConformanceCase = {
  name: "ambiguous-import",
  modules: { user: "user.wasm", early: "early.wasm", late: "late.wasm" },
  outcome: "error",
};
