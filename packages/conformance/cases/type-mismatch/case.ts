import type { ConformanceCase } from "../../src/case.ts";

/** One import of each kind that does not match the export's type, and one of another kind. */
export const typeMismatch: ConformanceCase = {
  name: "type-mismatch",
  modules: { user: "user.wasm", library: "library.wasm" },
  outcome: "error",
};
