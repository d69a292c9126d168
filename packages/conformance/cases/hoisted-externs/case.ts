import type { ConformanceCase } from "../../src/case.ts";

/** A cycle that needs a shared memory, a table, globals and a tag: the linker makes all of them, and no call is deferred. */
export const hoistedExterns: ConformanceCase = {
  name: "hoisted-externs",
  modules: { owner: "owner.wasm", user: "user.wasm" },
  outcome: "plan",
  observe: ({ call, value }) => ({
    sums: [call("owner.sum"), call("owner.sum")],
    count: value("owner.count"),
    caught: call("owner.catch"),
  }),
  // 40 - 5 + 7 + 9, and once more.
  observed: { sums: [51, 46], count: 30, caught: 11 },
};
