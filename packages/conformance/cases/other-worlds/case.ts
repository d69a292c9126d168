import type { ConformanceCase } from "../../src/case.ts";

/**
 * Modules whose names meet by chance: two minified programs without their host, a WASI import beside a module that exports
 * its name, and a place of data beside a module that has such a place too.
 */
export const otherWorlds: ConformanceCase = {
  name: "other-worlds",
  modules: { one: "one.wasm", two: "two.wasm", command: "command.wasm", side: "side.wasm" },
  outcome: "error",
};
