import type { ConformanceCase } from "../../src/case.ts";

async function firstBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  return new Uint8Array(await response.arrayBuffer()).slice(0, 21);
}

/** A module that ends in the middle of its import section, beside a complete module. */
export const truncated: ConformanceCase = {
  name: "truncated",
  modules: { half: "half.wasm", bottom: "/wasm/diamond-bottom.wasm" },
  source: (url, module) => (module === "half" ? firstBytes(url) : url),
  outcome: "error",
};
