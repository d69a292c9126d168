import { type ModuleType, parseModule, planLink, rewriteModule, type SourceRequest } from "@rec/core";
import type { ConformanceCase } from "../../src/case.ts";

const bytesOf = async (url: string | URL) => new Uint8Array(await (await fetch(url)).arrayBuffer());

/** A type as a build script stores it. */
const typeOf = (bytes: Uint8Array<ArrayBuffer>): ModuleType => JSON.parse(JSON.stringify(parseModule(bytes)));

async function compiled(url: string): Promise<SourceRequest> {
  const bytes = await bytesOf(url);
  return { source: await WebAssembly.compile(bytes), type: typeOf(bytes) };
}

/** The program of the lesson as a build script rewrites and compiles it. */
async function rewritten(url: string): Promise<SourceRequest> {
  const [bytes, memory] = await Promise.all([bytesOf(url), bytesOf(new URL("memory.wasm", url))]);
  const plan = planLink({ program: parseModule(bytes), memory: parseModule(memory) });
  const source = await WebAssembly.compile(rewriteModule(plan, { name: "program", bytes }));
  return { source, type: typeOf(bytes) };
}

/** Compiled modules with their types: a memory is hoisted, and a function of a cycle is bound by a shim. */
export const typedModules: ConformanceCase = {
  name: "typed-modules",
  modules: {
    program: "/wasm/program.wasm",
    memory: "/wasm/memory.wasm",
    ping: "/wasm/ping.wasm",
    pong: "/wasm/pong.wasm",
  },
  source: (url, module) => (module === "program" ? rewritten(url) : compiled(url)),
  outcome: "plan",
  observe: ({ call, view }) => {
    const address = Number(call("program.createRecord", 2, 1.5, 2.5));
    const x = view("program.memory").getFloat32(address + 4, true);
    return { x, isEven: call("ping.isEven", 7) };
  },
  observed: { x: 1.5, isEven: 0 },
};
