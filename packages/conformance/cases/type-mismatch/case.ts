import type { ConformanceCase } from "../../src/case.ts";

/** One import of each kind that does not fit what is exported, and one that is of another kind. */
export const typeMismatch: ConformanceCase = {
  name: "type-mismatch",
  modules: { user: "user.wasm", library: "library.wasm" },
  outcome: "error",
};
