import type { ConformanceCase } from "../../src/case.ts";

/**
 * Two reactors in a cycle are initialized once each, after the start function of the cycle. A call of the caller traps.
 */
export const initialize: ConformanceCase = {
  name: "initialize",
  modules: { program: "program.wasm", library: "library.wasm", base: "base.wasm" },
  options: () => ({ initialize: true }),
  outcome: "plan",
  observe({ call, view }) {
    const again = call("program._initialize");
    const memory = view("library.memory");
    const bytes = Array.from({ length: memory.getInt32(0, true) }, (_, at) => memory.getUint8(4 + at));
    return { bytes, again: String(again).split("\n")[0] };
  },
  observed: {
    bytes: [1, 2, 3],
    again:
      'throws: ALREADY_INITIALIZED  cannot call "_initialize" of program: the linker has called it, and it may run only once',
  },
};
