import type { ConformanceCase } from "../../src/case.ts";

/** Two modules set the same element of one table: the second would silently replace the function of the first. */
export const elementOverlap: ConformanceCase = {
  name: "element-overlap",
  modules: { owner: "owner.wasm", user: "user.wasm" },
  outcome: "error",
};
