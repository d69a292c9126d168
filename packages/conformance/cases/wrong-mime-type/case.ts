import type { ConformanceCase } from "../../src/case.ts";

/** The server answers with an HTML page, as single-page servers do for every path. */
export const wrongMimeType: ConformanceCase = {
  name: "wrong-mime-type",
  modules: { program: "/wasm/program.wasm", memory: "/page/memory.wasm" },
  outcome: "error",
};
