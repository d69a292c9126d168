import { createSmallWasi, type SmallWasi } from "@rec/c-programs/run";
import { link, parseModule, type WasiProvider } from "@rec/core";
import { tagModule } from "../module-files.ts";
import type { Rival } from "../rivals.ts";
import type { LibraryWorkload } from "./library-workloads.ts";
import { linkByHand } from "./link-by-hand.ts";

export type LibraryRival = Rival<LibraryWorkload> & { readonly name: LibraryWorkload["ways"][number] };

/** The folder of the modules. */
const FOLDER = "libraries";

/** All rivals are compared with the first. */
export const libraryRivals: readonly LibraryRival[] = [
  {
    name: "static",
    title: "static link (wasm-ld)",
    async link({ whole }, read) {
      const bytes = tagModule(await read(`${FOLDER}/${whole}`), "static");
      const module = await WebAssembly.compile(bytes);
      const wasi = wasiOf([bytes]);
      const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.functions });
      wasi.use(exports["memory"] as WebAssembly.Memory);
      (exports["_initialize"] as () => void)();
      return exports;
    },
  },
  linked("direct", "rec, direct calls"),
  linked("forwarder", "rec, through a forwarder"),
  {
    name: "stubs",
    title: "by hand, with the stubs of Emscripten's loader",
    async link({ modules }, read) {
      const bytes = await Promise.all(modules.map(async (name) => tagModule(await read(`${FOLDER}/${name}`), "stubs")));
      const [exports] = await linkByHand(bytes, wasiOf(bytes));
      return exports as WebAssembly.Exports;
    },
  },
];

/** For a forwarder, the callee needs the caller, so that one of the two cannot be bound directly. */
function linked(name: "direct" | "forwarder", title: string): LibraryRival {
  return {
    name,
    title,
    async link({ modules }, read) {
      const [caller, callee = ""] = modules;
      const files = name === "forwarder" ? [caller, `needing-${callee}`] : [caller, callee];
      const sources: Record<string, Uint8Array<ArrayBuffer>> = {};
      for (const file of files) sources[file] = tagModule(await read(`${FOLDER}/${file}`), name);
      const { exports, plan } = await link(sources, { wasi: providerOf(wasiOf(Object.values(sources))) });
      const deferred = plan.deferred.some(({ importer }) => importer === caller);
      if (deferred !== (name === "forwarder")) throw new Error(`${name}: the calls of ${caller} are bound otherwise`);
      return exports[caller] as WebAssembly.Exports;
    },
  };
}

/** WASI for all functions that the modules import. */
export function wasiOf(modules: readonly Uint8Array<ArrayBuffer>[]): SmallWasi {
  const names = modules.flatMap((bytes) =>
    parseModule(bytes).imports.flatMap(({ module, name }) => (module === "wasi_snapshot_preview1" ? [name] : [])),
  );
  return createSmallWasi(["program"], new Set(names));
}

/** The same as `link` asks for it. */
export function providerOf(wasi: SmallWasi): WasiProvider {
  return {
    names: Object.keys(wasi.functions),
    open(memory) {
      wasi.use(memory as WebAssembly.Memory);
      return wasi.functions;
    },
  };
}

/** The rivals that take part in a workload. */
export function rivalsOf({ ways }: LibraryWorkload): readonly LibraryRival[] {
  return libraryRivals.filter(({ name }) => ways.includes(name));
}

/** The least module with an extended constant expression: a global that is 1 + 1. */
const EXTENDED = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b];

/** Whether this engine can run the workload. */
export function isSupported({ isExtended }: Pick<LibraryWorkload, "isExtended">): boolean {
  return !isExtended || WebAssembly.validate(new Uint8Array(EXTENDED));
}
