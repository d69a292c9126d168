import type { ConformanceCase } from "../../src/case.ts";

/** `unresolved: "trap"`: what nobody provides is linked, works as long as it is not called, and names itself if it is. */
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
