import type { ConformanceCase } from "../../src/case.ts";

/** A start function that calls another module: the provider exists when it runs, and it runs once. */
export const startFunction: ConformanceCase = {
  name: "start-function",
  modules: { start: "/wasm/start.wasm", bottom: "/wasm/diamond-bottom.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({ drawn: call("start.drawnTicket"), issued: call("bottom.ticketsIssued") }),
  observed: { drawn: 1, issued: 1 },
};
