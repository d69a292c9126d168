import { type LinkerHost, link } from "@rec/core";
import { type LoadShape, modulesOf, rootsOf, type ShapeModule } from "./load-shape.ts";

/** The modules to load, and their URLs. */
export interface Load {
  readonly shape: LoadShape;
  readonly host: LinkerHost;
  readonly urlOf: (module: string) => string;
}

/** The exports of the roots, by name. */
export type LoadedRoots = Readonly<Record<string, WebAssembly.Exports>>;

export interface Loader {
  readonly name: string;
  readonly title: string;
  readonly load: (load: Load) => Promise<LoadedRoots>;
}

/** Ways to get from URLs to exports. */
export const loaders: readonly Loader[] = [
  {
    name: "known",
    title: "rec, all modules given",
    load: async ({ shape, host, urlOf }) =>
      (await link(Object.fromEntries(modulesOf(shape).map(({ name }) => [name, urlOf(name)])), { host })).exports,
  },
  {
    name: "discovered",
    title: "rec, the roots given, the others discovered",
    load: async ({ shape, host, urlOf }) => {
      const roots = Object.fromEntries(rootsOf(shape).map(({ name }) => [name, urlOf(name)]));
      return (await link(roots, { host, discover: ({ specifier }) => urlOf(specifier) })).exports;
    },
  },
  {
    name: "all",
    title: "Promise.all, then instances by hand",
    async load({ shape, urlOf }) {
      const modules = modulesOf(shape);
      const compiled = await Promise.all(modules.map(({ name }) => WebAssembly.compileStreaming(fetch(urlOf(name)))));
      const exports: Record<string, WebAssembly.Exports> = {};
      for (const [at, module] of [...modules.entries()].reverse()) {
        const instance = await WebAssembly.instantiate(compiled[at] as WebAssembly.Module, importsOf(module, exports));
        exports[module.name] = instance.exports;
      }
      return exports;
    },
  },
  {
    name: "sequential",
    title: "one after the other, as Emscripten's loader",
    async load({ shape, urlOf }) {
      const exports: Record<string, WebAssembly.Exports> = {};
      for (const module of [...modulesOf(shape)].reverse()) {
        const imports = importsOf(module, exports);
        const { instance } = await WebAssembly.instantiateStreaming(fetch(urlOf(module.name)), imports);
        exports[module.name] = instance.exports;
      }
      return exports;
    },
  },
];

/** The imports of a module from the modules before it, by hand. */
function importsOf(
  { imports }: ShapeModule,
  exports: Readonly<Record<string, WebAssembly.Exports>>,
): WebAssembly.Imports {
  return Object.fromEntries(imports.map((name) => [name, exports[name] as WebAssembly.ModuleImports]));
}
