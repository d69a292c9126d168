import type { ConformanceCase } from "../../src/case.ts";

/** An export that two modules re-export comes from its definition, and is the same object everywhere. */
export const reExportChain: ConformanceCase = {
  name: "re-export-chain",
  modules: { user: "user.wasm", outer: "outer.wasm", inner: "inner.wasm", origin: "origin.wasm" },
  outcome: "plan",
  observe: ({ call, extern }) => ({
    double: call("user.run", 21),
    sameFunction: extern("outer.twice") === extern("origin.double"),
    sameMemory: extern("outer.heap") === extern("origin.memory"),
  }),
  observed: { double: 42, sameFunction: true, sameMemory: true },
};
