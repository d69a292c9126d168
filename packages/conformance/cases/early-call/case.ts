import type { ConformanceCase } from "../../src/case.ts";

/**
 * A start function calls a module that cannot exist yet, because it needs the memory of the caller.
 *
 * The module is given compiled, so that its start function cannot be deferred.
 */
export const earlyCall: ConformanceCase = {
  name: "early-call",
  modules: { hasty: "hasty.wasm", slow: "slow.wasm" },
  source: async (url) => WebAssembly.compile(await (await fetch(url)).arrayBuffer()),
  outcome: "error",
  // The unfinished `hasty`, and the module that traps.
  instancesBeforeError: 2,
};
