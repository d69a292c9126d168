import type { ConformanceCase } from "../../src/case.ts";

/** A function cycle with calls that pass every type that JavaScript can carry: values arrive unchanged. */
export const functionSignatures: ConformanceCase = {
  name: "function-signatures",
  modules: { caller: "caller.wasm", callee: "callee.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({
    i64: call("caller.i64", -(2n ** 63n)),
    f32: call("caller.f32", 1.1),
    f64: call("caller.f64", Number.MIN_VALUE),
    nine: call("caller.nine"),
    nothing: call("caller.nothing") ?? "nothing",
  }),
  observed: {
    i64: "-9223372036854775808n",
    f32: Math.fround(1.1),
    f64: Number.MIN_VALUE,
    nine: [1, "2n"],
    nothing: "nothing",
  },
};
