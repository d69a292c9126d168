import type { ConformanceCase } from "../../src/case.ts";

/** Hoisted, deferred, and two start functions that need both modules whole: each runs once, when all is bound. */
export const deferredStarts: ConformanceCase = {
  name: "deferred-starts",
  modules: { alpha: "alpha.wasm", beta: "beta.wasm" },
  outcome: "plan",
  observe({ call, view }) {
    const memory = view("alpha.memory");
    return { stored: [0, 4, 8].map((address) => memory.getInt32(address, true)), double: call("beta.double") };
  },
  observed: { stored: [21, 84, 21], double: 42 },
};
