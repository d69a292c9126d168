import type { ConformanceCase } from "../../src/case.ts";

/** Names with a meaning in JavaScript, and names that are no words, are ordinary names. */
export const oddNames: ConformanceCase = {
  name: "odd-names",
  modules: { ["__proto__"]: "proto.wasm", constructor: "constructor.wasm", "": "user.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({ sum: call(".sum"), valueOf: call("__proto__.valueOf") }),
  observed: { sum: 42, valueOf: 40 },
};
