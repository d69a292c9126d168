import type { ConformanceCase } from "../../src/case.ts";

/** The server does not know WebAssembly's media type, but sends the correct bytes. */
export const octetStream: ConformanceCase = {
  name: "octet-stream",
  modules: { bottom: "/octet-stream/diamond-bottom.wasm" },
  outcome: "plan",
  observe: ({ call }) => call("bottom.ticket"),
  observed: 1,
};
