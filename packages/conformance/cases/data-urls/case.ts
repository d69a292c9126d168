import type { ConformanceCase } from "../../src/case.ts";

async function bytesOf(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** The file as a URL: in Base64, and percent-encoded. */
async function dataUrlOf(url: string, module: string): Promise<string> {
  const bytes = await bytesOf(url);
  if (module === "ping") return `data:application/wasm;base64,${btoa(String.fromCharCode(...bytes))}`;
  return `data:,${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`;
}

/** A `data:` URL is decoded without a fetch, and takes part in cycles as every file does. */
export const dataUrls: ConformanceCase = {
  name: "data-urls",
  modules: { ping: "/wasm/ping.wasm", pong: "/wasm/pong.wasm" },
  source: dataUrlOf,
  outcome: "plan",
  observe: ({ call }) => call("ping.isEven", 7),
  observed: 0,
};
