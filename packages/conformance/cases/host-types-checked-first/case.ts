import type { LinkOptions } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

/** An exported function [i64] -> [], under another name than the engine gave it. */
function renamedFunction(): unknown {
  const bytes = [
    // (module (func (export "f") (param i64)))
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x01, 0x7e, 0x00, 0x03, 0x02, 0x01, 0x00,
    0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00, 0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b,
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  return Object.defineProperty(exports["f"] as object, "name", { value: "log" });
}

/**
 * Host values with types that JavaScript does not show. All of them are checked before the start function of `first`
 * runs, which would throw. The error states the types that were found.
 */
export const hostTypesCheckedFirst: ConformanceCase = {
  name: "host-types-checked-first",
  modules: { first: "first.wasm", second: "second.wasm", third: "third.wasm" },
  options: () =>
    ({
      imports: {
        env: {
          ran() {
            throw new Error("a start function ran before the host imports were checked");
          },
          log: renamedFunction(),
          memory: new WebAssembly.Memory({ initial: 1, maximum: 3 }),
          open: new WebAssembly.Memory({ initial: 1 }),
          table: new WebAssembly.Table({ element: "externref", initial: 2, maximum: 6 }),
          wide: new WebAssembly.Global({ value: "i32" }, 7),
          fixed: new WebAssembly.Global({ value: "i32" }, 7),
          tag: new WebAssembly.Tag({ parameters: ["i64", "f32"] }),
          fine: new WebAssembly.Global({ value: "f64", mutable: true }, 7),
        },
      },
    }) as unknown as LinkOptions,
  outcome: "error",
  isProbed: true,
};
