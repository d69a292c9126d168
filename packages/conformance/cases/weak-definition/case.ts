import type { ConformanceCase } from "../../src/case.ts";

/** A weak definition is imported and exported under one name: another module replaces it, or each module keeps its own. */
export const weakDefinition: ConformanceCase = {
  name: "weak-definition",
  modules: { program: "program.wasm", strong: "strong.wasm", left: "left.wasm", right: "right.wasm" },
  outcome: "plan",
  observe: ({ call }) => ({
    kept: call("program.kept"),
    replaced: call("program.replaced"),
    own: [call("left.own"), call("right.own")],
  }),
  observed: { kept: 1, replaced: 20, own: [3, 4] },
};
