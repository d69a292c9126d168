import { type LinkerHost, prepare } from "@rec/core";
import { assertEqual } from "../workload.ts";

/** LLVM as npm's `@yowasp/clang` carries it: 75 MB of code, and three small modules around it. */
export const LLVM_FILES = ["llvm.core.wasm", "llvm.core2.wasm", "llvm.core3.wasm", "llvm.core4.wasm"] as const;

export const llvmWays = ["nothing", "bare", "hoisted", "untouched"] as const;

export type LlvmWay = (typeof llvmWays)[number];

/** How LLVM is to be loaded, once, in a process that is weighed then. */
export interface LlvmTask {
  readonly kind: "llvm";
  readonly way: LlvmWay;
}

/** Number of modules that were compiled. */
export type LlvmOutcome = number;

/** Modules, until the process ends: a compiled module that nobody needs may not count any more when it is weighed. */
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
  // The memory of the large module is what another one needs that it needs itself. Where a platform keeps compiled code, so large
  // a module is only changed if that is not known.
  hoisted: (host, urlOf) => prepareLlvm({ ...host, keepsCompiledCode: false }, { urlOf, hoist: true }),
  untouched: (host, urlOf) => prepareLlvm(host, { urlOf, hoist: false }),
};

async function prepareLlvm(
  host: LinkerHost,
  { urlOf, hoist }: { readonly urlOf: (file: string) => string; readonly hoist: boolean },
): Promise<readonly WebAssembly.Module[]> {
  const sources = Object.fromEntries(LLVM_FILES.map((file) => [file, urlOf(file)]));
  const { modules, plan } = await prepare(sources, { host, hoist, unresolved: "trap" });
  const isHoisted = plan.made.some(({ owner }) => owner === LLVM_FILES[0]);
  assertEqual(isHoisted, { what: "Whether the memory is hoisted", expected: hoist });
  return Object.values(modules);
}
