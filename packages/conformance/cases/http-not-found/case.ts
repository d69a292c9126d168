import type { ConformanceCase } from "../../src/case.ts";

/** The server does not have one of the files. */
export const httpNotFound: ConformanceCase = {
  name: "http-not-found",
  modules: { program: "/wasm/program.wasm", memory: "missing.wasm" },
  outcome: "error",
};
