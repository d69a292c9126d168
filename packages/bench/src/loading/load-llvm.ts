import { type ImportRequest, type LinkerHost, prepare } from "@rec/core";
import { assertEqual } from "../workload.ts";

/** LLVM from the npm package `@yowasp/clang`: 75 MB of code, and three small modules around it. */
export const LLVM_FILES = ["llvm.core.wasm", "llvm.core2.wasm", "llvm.core3.wasm", "llvm.core4.wasm"] as const;

export const llvmWays = ["nothing", "bare", "hoisted", "untouched"] as const;

export type LlvmWay = (typeof llvmWays)[number];

/** A way to load LLVM once, in a process whose memory is measured then. */
export interface LlvmTask {
  readonly kind: "llvm";
  readonly way: LlvmWay;
}

/** Number of modules that were compiled. */
export type LlvmOutcome = number;

/** Keeps modules alive until the process ends: the measurement would miss a module that was collected. */
const held: unknown[] = [];

/** Loads and compiles LLVM; it is not instantiated. */
export async function loadLlvm({ way }: LlvmTask, host: LinkerHost, baseUrl: string): Promise<LlvmOutcome> {
  const modules = await loadBy[way](host, (file) => `${baseUrl}/${file}`);
  held.push(modules);
  return modules.length;
}

type LoadBy = (host: LinkerHost, urlOf: (file: string) => string) => Promise<readonly WebAssembly.Module[]>;

const loadBy: Readonly<Record<LlvmWay, LoadBy>> = {
  nothing: async () => [],
  bare: (_host, urlOf) => Promise.all(LLVM_FILES.map((file) => WebAssembly.compileStreaming(fetch(urlOf(file))))),
  // The large module needs a module that imports its memory. rec does not rewrite so large a module on a platform that reuses
  // compiled code, so the host hides that here.
  hoisted: (host, urlOf) => prepareLlvm({ ...host, reusesCompiledCode: false }, { urlOf, hoist: true }),
  untouched: (host, urlOf) => prepareLlvm(host, { urlOf, hoist: false }),
};

async function prepareLlvm(
  host: LinkerHost,
  { urlOf, hoist }: { readonly urlOf: (file: string) => string; readonly hoist: boolean },
): Promise<readonly WebAssembly.Module[]> {
  const sources = Object.fromEntries(LLVM_FILES.map((file) => [file, urlOf(file)]));
  // The second module is the adapter for WASI. Names of a host's namespace are not looked up in modules by themselves.
  const resolve = ({ module, name }: ImportRequest) =>
    module === "wasi_snapshot_preview1" ? { module: LLVM_FILES[1], name } : undefined;
  const { modules, plan } = await prepare(sources, { host, hoist, resolve, unresolved: "trap" });
  const isHoisted = plan.made.some(({ owner }) => owner === LLVM_FILES[0]);
  assertEqual(isHoisted, { what: "Whether the memory is hoisted", expected: hoist });
  return Object.values(modules);
}
