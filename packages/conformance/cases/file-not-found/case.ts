import { type LinkerHost, ModuleLoadError } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

/** A host without files, which reports a missing file in its own words; core adds the module that wanted the file. */
const emptyDisk: LinkerHost = {
  async load(url) {
    const diagnostic = {
      code: "FILE_NOT_FOUND",
      message: `Unable to read WebAssembly file ${url}: no such file`,
      hint: "check the path",
      url,
    } as const;
    throw new ModuleLoadError("FILE_NOT_FOUND", [diagnostic]);
  },
  resolve: (specifier) => specifier,
  now: () => 0,
};

/** Missing files. */
export const fileNotFound: ConformanceCase = {
  name: "file-not-found",
  modules: { program: "program", memory: "memory" },
  source: (_url, module) => `file:///nowhere/${module}.wasm`,
  options: () => ({ host: emptyDisk }),
  outcome: "error",
};
