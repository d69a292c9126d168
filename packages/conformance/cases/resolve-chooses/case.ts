import type { ConformanceCase } from "../../src/case.ts";

/** The fix of the case ambiguous-import: `resolve` chooses one of two providers. */
export const resolveChooses: ConformanceCase = {
  name: "resolve-chooses",
  modules: {
    user: "/cases/ambiguous-import/user.wasm",
    early: "/cases/ambiguous-import/early.wasm",
    late: "/cases/ambiguous-import/late.wasm",
  },
  options: () => ({
    resolve: ({ importer, module, name }) =>
      importer === "user" && module === "env" ? { module: "late", name } : undefined,
  }),
  outcome: "plan",
  observe: ({ call }) => call("user.ask"),
  observed: 42,
};
