import type { ConformanceCase } from "../../src/case.ts";

/**
 * A function of a cycle is called before its provider exists, inside a handler: the handler does not catch the trap.
 *
 * The module `starter` is given compiled, so that its start function cannot be deferred. The function that `caller`
 * imports is bound by a shim, because its parameter is a vector.
 */
export const earlyCallNotCaught: ConformanceCase = {
  name: "early-call-not-caught",
  modules: { caller: "caller.wasm", callee: "callee.wasm", starter: "starter.wasm" },
  source: (url, module) =>
    module === "starter"
      ? fetch(url)
          .then((response) => response.arrayBuffer())
          .then((bytes) => WebAssembly.compile(bytes))
      : url,
  outcome: "error",
  // The module of the linker, `caller`, the unfinished `starter`, and the module that traps.
  instancesBeforeError: 4,
};
