import type { ConformanceCase } from "../../src/case.ts";

/** A weak definition is imported and exported under one name: another module replaces it, or the module keeps its own. */
export const weakDefinition: ConformanceCase = {
  name: "weak-definition",
  modules: { program: "program.wasm", strong: "strong.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({ kept: call("program.kept"), replaced: call("program.replaced") }),
  observed: { kept: 1, replaced: 20 },
};
