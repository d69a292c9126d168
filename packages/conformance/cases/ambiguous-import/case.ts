import type { ConformanceCase } from "../../src/case.ts";

/** Two modules export the name that a third imports under a namespace that matches neither of them. */
export const ambiguousImport: ConformanceCase = {
  name: "ambiguous-import",
  modules: { user: "user.wasm", early: "early.wasm", late: "late.wasm" },
  outcome: "error",
};
