import { fileURLToPath } from "node:url";
import { node, runProgram } from "../real/run-script.ts";
import type { Observation } from "./observe.ts";

/** The observations of modules in Node 26, which has all of WebAssembly 3.0. The imports of a pad are given to all. */
export async function observeInNode26(modules: readonly Uint8Array[]): Promise<readonly Observation[]> {
  const path = fileURLToPath(new URL("observe-on-stdin.ts", import.meta.url));
  const input = modules.map((bytes) => Buffer.from(bytes).toString("base64"));
  return JSON.parse(await runProgram(node, path, JSON.stringify(input)));
}
