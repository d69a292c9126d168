import type { ConformanceCase } from "../../src/case.ts";

/** A module that is called as its own imports are: another one provides, though it exports the same name itself. */
export const selfNamedImport: ConformanceCase = {
  name: "self-named-import",
  modules: { env: "env.wasm", logger: "logger.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({ run: call("env.run"), own: call("env.log") }),
  observed: { run: 7, own: 1 },
};
