import type { ConformanceCase } from "../../src/case.ts";

const trapOf = (name: string) =>
  `throws: CALLED_UNRESOLVED  guarded called "env" "${name}", which nobody provides\n` +
  `    hint: link a module that exports "${name}", or add it to imports`;

/** `unresolved: "trap"`: stubs with vectors in their signature trap by name, although no JavaScript function can be one. */
export const vectorTrap: ConformanceCase = {
  name: "vector-trap",
  modules: { guarded: "guarded.wasm" },
  options: () => ({ unresolved: "trap" }),
  outcome: "plan",
  observe: ({ call }) => ({ takes: call("guarded.takes"), gives: call("guarded.gives") }),
  observed: { takes: trapOf("take"), gives: trapOf("give") },
};
