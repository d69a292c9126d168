import { type LinkOptions, link } from "@rec/core";
import { type ModuleFiles, tagModule } from "./module-files.ts";
import type { Later, Workload } from "./workload.ts";

export interface Rival {
  readonly name: string;
  readonly title: string;
  /** Links a workload's modules; returns the exports of the caller. */
  readonly link: (workload: Workload, read: ModuleFiles["read"]) => Promise<WebAssembly.Exports>;
}

/** All rivals are compared with the first. */
export const rivals: readonly Rival[] = [
  oneModule("static", "static link (wasm-ld)"),
  oneModule("merged", "wasm-merge"),
  linkedBy("auto", { title: "rec (auto)", options: {} }),
  linkedBy("shim", { title: "rec, shim (hoist: false)", options: { hoist: false, binding: "shim" } }),
  linkedBy("closure", { title: "rec, closure (hoist: false)", options: { hoist: false, binding: "closure" } }),
  byHand("named", "by hand: (n) => f(n)"),
  byHand("rest", "by hand: (...args) => f(...args)"),
];

/** Rivals with a JavaScript frame in their calls, which v128 cannot pass. */
export const THROUGH_JAVASCRIPT: readonly string[] = ["closure", "named", "rest"];

function oneModule(name: string, title: string): Rival {
  return {
    name,
    title,
    async link(workload, read) {
      const module = await WebAssembly.compile(tagModule(await read(`${workload.name}/${name}`), name));
      return (await WebAssembly.instantiate(module)).exports;
    },
  };
}

function linkedBy(name: string, { title, options }: { readonly title: string; readonly options: LinkOptions }): Rival {
  return {
    name,
    title,
    async link(workload, read) {
      const [caller, callee] = workload.modules;
      const bytes = await readPair(workload, { tag: name, read });
      const { exports } = await link({ [caller]: bytes.caller, [callee]: bytes.callee }, options);
      return exports[caller] as WebAssembly.Exports;
    },
  };
}

function byHand(name: "named" | "rest", title: string): Rival {
  return {
    name,
    title,
    async link(workload, read) {
      const bytes = await readPair(workload, { tag: name, read });
      const [caller, callee] = await Promise.all([
        WebAssembly.compile(bytes.caller),
        WebAssembly.compile(bytes.callee),
      ]);
      return linkByHand(workload, { parameters: name, caller, callee });
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
  { placeholders, calleeImports }: Workload,
  { parameters, caller, callee }: CompiledPair,
): Promise<WebAssembly.Exports> {
  const later: Later = { exports: {} };
  const { exports } = await WebAssembly.instantiate(caller, placeholders(later)[parameters]);
  later.exports = (await WebAssembly.instantiate(callee, calleeImports(exports))).exports;
  return exports;
}

interface PairBytes {
  readonly caller: Uint8Array<ArrayBuffer>;
  readonly callee: Uint8Array<ArrayBuffer>;
}

async function readPair(
  { name, modules }: Workload,
  { tag, read }: { readonly tag: string; readonly read: ModuleFiles["read"] },
): Promise<PairBytes> {
  const [caller, callee] = await Promise.all(modules.map((module) => read(`${name}/${module}`)));
  return { caller: tagModule(caller as Uint8Array, tag), callee: tagModule(callee as Uint8Array, tag) };
}
