import type { ConformanceCase } from "../../src/case.ts";

/** Two modules with functions that call each other: hoisting memories does not remove this cycle. */
export const pingPong: ConformanceCase = {
  name: "ping-pong",
  modules: { ping: "/wasm/ping.wasm", pong: "/wasm/pong.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({
    isEven: [0, 1, 10, 11].map((n) => call("ping.isEven", n)),
    isOdd: [0, 1, 10, 11].map((n) => call("pong.isOdd", n)),
    calls: [call("ping.evenCalls"), call("pong.oddCalls")],
  }),
  observed: { isEven: [1, 0, 1, 0], isOdd: [0, 1, 0, 1], calls: [26, 26] },
};
