import type { ConformanceCase } from "../../src/case.ts";

/**
 * Functions, a memory, a table and globals from the caller; they take precedence over a linked module of the same name.
 */
export const hostImports: ConformanceCase = {
  name: "host-imports",
  modules: { guest: "guest.wasm", env: "env.wasm" },
  options() {
    const memory = new WebAssembly.Memory({ initial: 1 });
    new DataView(memory.buffer).setInt32(8, 30, true);
    return {
      imports: {
        env: {
          add: (a: number, b: bigint) => a + Number(b),
          memory,
          table: new WebAssembly.Table({ initial: 2, element: "anyfunc" }),
          offset: 8,
          counter: new WebAssembly.Global({ value: "i64", mutable: true }, 12n),
        },
      },
    };
  },
  outcome: "plan",
  observe: ({ call, value }) => ({ sum: call("guest.sum"), size: call("guest.size"), counter: value("guest.counter") }),
  observed: { sum: 42, size: 2, counter: "13n" },
};
