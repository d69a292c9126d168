import type { ConformanceCase } from "../../src/case.ts";

/**
 * A module imports from its own name: another module provides the import, although the module exports that name itself.
 */
export const selfNamedImport: ConformanceCase = {
  name: "self-named-import",
  modules: { env: "env.wasm", logger: "logger.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({ run: call("env.run"), own: call("env.log") }),
  observed: { run: 7, own: 1 },
};
