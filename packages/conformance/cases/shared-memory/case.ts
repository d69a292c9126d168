import type { ConformanceCase } from "../../src/case.ts";

/** A memory of the caller that threads share. A single thread never has to wait. */
export const sharedMemory: ConformanceCase = {
  name: "shared-memory",
  modules: { counter: "counter.wasm", barrier: "barrier.wasm" },
  options: () => ({
    imports: { env: { memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) } },
  }),
  outcome: "plan",
  observe: ({ call }) => ({ counted: call("counter.count", 1, 1000) }),
  observed: { counted: 1000 },
};
