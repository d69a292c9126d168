import { type LinkOptions, link } from "@rec/core";
import { type ModuleFiles, tagModule } from "./module-files.ts";
import type { Later, PairWorkload, Workload } from "./workload.ts";

export interface Rival<Work extends Workload = PairWorkload> {
  readonly name: string;
  readonly title: string;
  /** Links a workload's modules; returns the exports of the caller. */
  readonly link: (workload: Work, read: ModuleFiles["read"]) => Promise<WebAssembly.Exports>;
}

/** The rivals that link any number of modules. All are compared with the first. */
export const linkers: readonly Rival<Workload>[] = [
  oneModule("static", "static link (wasm-ld)"),
  oneModule("merged", "wasm-merge"),
  linkedBy("auto", { title: "rec (auto)", options: {} }),
  linkedBy("fused", { title: "rec, fused (fuse: true)", options: { fuse: true } }),
];

/** All rivals are compared with the first. */
export const rivals: readonly Rival[] = [
  ...linkers,
  linkedBy("shim", { title: "rec, shim (hoist: false)", options: { hoist: false, binding: "shim" } }),
  linkedBy("closure", { title: "rec, closure (hoist: false)", options: { hoist: false, binding: "closure" } }),
  byHand("named", "by hand: (n) => f(n)"),
  byHand("rest", "by hand: (...args) => f(...args)"),
];

/** Rivals with a JavaScript frame in their calls, which v128 cannot pass. */
export const THROUGH_JAVASCRIPT: readonly string[] = ["closure", "named", "rest"];

function oneModule(name: string, title: string): Rival<Workload> {
  return {
    name,
    title,
    async link(workload, read) {
      const module = await WebAssembly.compile(tagModule(await read(`${workload.name}/${name}`), name));
      return (await WebAssembly.instantiate(module)).exports;
    },
  };
}

interface LinkedRival {
  readonly title: string;
  readonly options: LinkOptions;
}

function linkedBy(name: string, { title, options }: LinkedRival): Rival<Workload> {
  return {
    name,
    title,
    async link(workload, read) {
      const modules = await readModules(workload, { tag: name, read });
      const { exports } = await link(modules, options);
      return exports[workload.modules[0]] as WebAssembly.Exports;
    },
  };
}

function byHand(name: "named" | "rest", title: string): Rival {
  return {
    name,
    title,
    async link(workload, read) {
      const bytes = await readModules(workload, { tag: name, read });
      const [caller, callee] = await Promise.all(Object.values(bytes).map((one) => WebAssembly.compile(one)));
      return linkByHand(workload, {
        parameters: name,
        caller: caller as WebAssembly.Module,
        callee: callee as WebAssembly.Module,
      });
    },
  };
}

interface CompiledPair {
  readonly parameters: "named" | "rest";
  readonly caller: WebAssembly.Module;
  readonly callee: WebAssembly.Module;
}

/** Links two modules as the lesson does: closures stand in for the callee until it exists. */
export async function linkByHand(
  { placeholders, calleeImports }: PairWorkload,
  { parameters, caller, callee }: CompiledPair,
): Promise<WebAssembly.Exports> {
  const later: Later = { exports: {} };
  const { exports } = await WebAssembly.instantiate(caller, placeholders(later)[parameters]);
  later.exports = (await WebAssembly.instantiate(callee, calleeImports(exports))).exports;
  return exports;
}

/** The modules by name, in the order of the workload. */
export async function readModules(
  { name, modules }: Workload,
  { tag, read }: { readonly tag: string; readonly read: ModuleFiles["read"] },
): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const reading = modules.map(async (module) => [module, tagModule(await read(`${name}/${module}`), tag)] as const);
  return Object.fromEntries(await Promise.all(reading));
}
