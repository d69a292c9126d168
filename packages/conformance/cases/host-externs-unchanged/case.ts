import type { LinkOptions } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

/**
 * The types of host externs are tried before the start function of `first` runs. No buffer is detached by that, nothing
 * grows, and no value changes: `second` asks the host at its start.
 */
export const hostExternsUnchanged: ConformanceCase = {
  name: "host-externs-unchanged",
  modules: { first: "first.wasm", second: "second.wasm", third: "third.wasm" },
  options() {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 4 });
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 3 });
    const counter = new WebAssembly.Global({ value: "f64", mutable: true }, -0);
    const [buffer, sharedBuffer] = [memory.buffer, shared.buffer];
    new Uint8Array(buffer).fill(7);
    const isUnchanged = () =>
      memory.buffer === buffer &&
      shared.buffer === sharedBuffer &&
      buffer.byteLength === 131_072 &&
      sharedBuffer.byteLength === 65_536 &&
      new Uint8Array(buffer).every((byte) => byte === 7) &&
      table.length === 3 &&
      Object.is(counter.value, -0);
    return {
      imports: {
        env: {
          memory,
          shared,
          table,
          counter,
          tag: new WebAssembly.Tag({ parameters: ["i32"] }),
          check: () => (isUnchanged() ? 1 : 0),
        },
      },
    } as unknown as LinkOptions;
  },
  outcome: "plan",
  observe: ({ value }) => value("second.unchanged"),
  observed: 1,
};
