import type { ConformanceCase } from "../../src/case.ts";

/**
 * A start function that calls a module which waits for this one's memory: nothing there to call yet.
 *
 * Handed in compiled, so that its start function cannot be put off.
 */
export const earlyCall: ConformanceCase = {
  name: "early-call",
  modules: { hasty: "hasty.wasm", slow: "slow.wasm" },
  source: async (url) => WebAssembly.compile(await (await fetch(url)).arrayBuffer()),
  outcome: "error",
  instancesBeforeError: 1,
};
