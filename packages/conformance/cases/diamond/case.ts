import type { ConformanceCase } from "../../src/case.ts";

/**
 * Two modules import from a third, which is instantiated once. The top module is first in input order, and last to run.
 */
export const diamond: ConformanceCase = {
  name: "diamond",
  modules: {
    top: "/wasm/diamond-top.wasm",
    left: "/wasm/diamond-left.wasm",
    right: "/wasm/diamond-right.wasm",
    bottom: "/wasm/diamond-bottom.wasm",
  },
  outcome: "plan",
  observe: ({ call }) => ({ top: call("top.top"), issued: call("bottom.ticketsIssued") }),
  observed: { top: 11_202, issued: 2 },
};
