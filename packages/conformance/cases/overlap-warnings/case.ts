import type { ConformanceCase } from "../../src/case.ts";

/** A module carries the bytes of another, which is no overlap, and replaces a function of its table on purpose. */
export const overlapWarnings: ConformanceCase = {
  name: "overlap-warnings",
  modules: { owner: "owner.wasm", user: "user.wasm" },
  options: () => ({ dataOverlap: "warn" }),
  outcome: "plan",
  observe: ({ call }) => ({ called: call("owner.call"), first: call("owner.first") }),
  observed: { called: 20, first: 118 },
};
