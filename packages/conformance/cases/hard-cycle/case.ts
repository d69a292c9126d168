import type { ConformanceCase } from "../../src/case.ts";

/** Each module's global starts from the other's: in either order, the other's value does not exist yet. */
export const hardCycle: ConformanceCase = {
  name: "hard-cycle",
  modules: { chicken: "chicken.wasm", egg: "egg.wasm" },
  outcome: "error",
};
