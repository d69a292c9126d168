import type { ConformanceCase } from "../../src/case.ts";

/** No module provides a function and a global that several modules want; one name is nearly right. All in one error. */
export const unresolvedImport: ConformanceCase = {
  name: "unresolved-import",
  modules: { first: "first.wasm", second: "second.wasm", allocator: "allocator.wasm" },
  outcome: "error",
};
