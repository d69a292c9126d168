import type { ConformanceCase } from "../../src/case.ts";

/**
 * An extern is hoisted, functions are deferred, and two start functions need both modules: each runs once, after all
 * binding.
 */
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
