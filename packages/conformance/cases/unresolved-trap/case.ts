import type { ConformanceCase } from "../../src/case.ts";

/** `unresolved: "trap"`: an import without a provider is linked, and a call of it traps with its name. */
export const unresolvedTrap: ConformanceCase = {
  name: "unresolved-trap",
  modules: { optimist: "optimist.wasm" },
  options: () => ({ unresolved: "trap" }),
  outcome: "plan",
  observe: ({ call }) => ({ careful: call("optimist.careful"), careless: call("optimist.careless") }),
  observed: {
    careful: 1,
    careless:
      'throws: CALLED_UNRESOLVED  optimist called "env" "abort", which nobody provides\n' +
      '    hint: link a module that exports "abort", or add it to imports',
  },
};
