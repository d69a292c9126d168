import type { ConformanceCase } from "../../src/case.ts";

/** No declared limits satisfy the importers of a memory and of a table, so the linker makes both; there is no cycle. */
export const reconciledLimits: ConformanceCase = {
  name: "reconciled-limits",
  modules: { owner: "owner.wasm", user: "user.wasm" },
  options: () => ({ reconcileLimits: true }),
  outcome: "plan",
  observe: ({ call }) => ({
    pages: call("user.pages"),
    elements: call("user.elements"),
    data: call("user.data"),
    called: call("user.called"),
    grown: [call("owner.grow"), call("owner.grow")],
  }),
  observed: { pages: 2, elements: 8, data: 42, called: 7, grown: [2, -1] },
};
