import type { LinkOptions } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

/** The usual mistakes in host imports. Each is named, with its remedy, in one error. */
export const mistakenHostImports: ConformanceCase = {
  name: "mistaken-host-imports",
  modules: { guest: "guest.wasm" },
  options: () =>
    ({
      imports: {
        promised: Promise.resolve({ f: () => {} }),
        mapped: new Map([["f", () => {}]]),
        text: "./text.js",
        high: () => {},
        wrapped: { default: { f: () => {} } },
        env: {
          nothing: undefined,
          promised: Promise.resolve(() => {}),
          memory: new ArrayBuffer(65_536),
          wide: 7,
          _near: () => {},
        },
      },
    }) as unknown as LinkOptions,
  outcome: "error",
};
