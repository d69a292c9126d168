import type { LinkOptions } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

/**
 * Two programs with data at the same address, each with a host memory of its own. Module `shared` gets the memory of
 * all modules, and `undefined` as a value of type externref.
 */
export const hostImportsOfOneModule: ConformanceCase = {
  name: "host-imports-of-one-module",
  modules: { a: "a.wasm", b: "b.wasm", shared: "shared.wasm" },
  options() {
    const memory = () => new WebAssembly.Memory({ initial: 1 });
    return {
      imports: { env: { memory: memory(), nothing: undefined } },
      importsFor: { a: { env: { memory: memory() } }, b: { env: { memory: memory() } } },
    } as unknown as LinkOptions;
  },
  outcome: "plan",
  observe: ({ call, value }) => ({
    bytes: [call("a.byte"), call("b.byte"), call("shared.byte")],
    isUndefined: value("shared.nothing") === undefined,
  }),
  observed: { bytes: [65, 66, 0], isUndefined: true },
};
