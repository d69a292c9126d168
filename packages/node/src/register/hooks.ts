import { type NeededLibrary, type Resolution, type Resolved, readGraph, readGraphSync } from "@rec/wasm-graph";
import { explainRead } from "./explain-read.ts";
import { foundFile, type Lookup, missingFile } from "./find-file.ts";
import { createHookRules, type HookRules, readWasm, type WasmFile } from "./hook-rules.ts";

/** A resolved module, in the words of the hooks of Node.js. */
export interface ResolvedModule {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}

export interface ResolveContext {
  readonly parentURL?: string | undefined;
}

export interface LoadedModule {
  readonly format: string | null | undefined;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

type Next<Context, Result> = (specifier: string, context?: Partial<Context>) => Result;

/** Hooks for `module.registerHooks`, which run in the thread of the program. */
export interface SyncHooks {
  resolve<Context extends ResolveContext>(
    specifier: string,
    context: Context,
    next: Next<Context, ResolvedModule>,
  ): ResolvedModule;
  load<Context>(url: string, context: Context, next: Next<Context, LoadedModule>): LoadedModule;
}

/** Hooks for `module.register`, which run in a thread of their own. */
export interface AsyncHooks {
  resolve<Context extends ResolveContext>(
    specifier: string,
    context: Context,
    next: Next<Context, Promise<ResolvedModule>>,
  ): Promise<ResolvedModule>;
  load<Context>(url: string, context: Context, next: Next<Context, Promise<LoadedModule>>): Promise<LoadedModule>;
}

/** @param runtimeUrl - URL of the module `link-files` */
export function createSyncHooks(runtimeUrl: string): SyncHooks {
  const rules = createHookRules(runtimeUrl);
  const decide = (file: WasmFile, native: boolean, find: (lookup: Lookup) => Resolution | undefined): void => {
    const mapped = new Set<string>();
    const resolve = (namespace: string, importer: string): Resolved => {
      const { lookups, isMapped } = rules.lookUp(namespace, importer);
      const found = lookups.map(find);
      if (isMapped || found.includes(undefined)) mapped.add(importer);
      return found.filter((each) => each !== undefined);
    };
    try {
      rules.files.add(readGraphSync(file.url, { read: readWasm, resolve, library: rules.library }), { native, mapped });
    } catch (error) {
      throw explainRead(error);
    }
  };
  return {
    resolve(specifier, context, next) {
      const own = rules.ownModule(specifier);
      if (own !== undefined) return { url: own, format: "module", shortCircuit: true };
      const importer = rules.importerOf(context.parentURL);
      const found = next(specifier, { ...context, parentURL: importer });
      const file = rules.wasmFile(found.url, { specifier, importer });
      if (file === undefined) return found;
      if (file.phase === "evaluation" && !rules.files.has(file.url)) {
        decide(file, found.format === "wasm" && !file.isForced, (lookup) => {
          try {
            return foundFile(lookup, next(lookup.specifier, { ...context, parentURL: lookup.parent }).url);
          } catch (error) {
            return fileNotFound(error, lookup);
          }
        });
      }
      return moduleOf(file, found, rules);
    },
    load(url, context, next) {
      const source = rules.files.sourceOf(url);
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    },
  };
}

/** @param runtimeUrl - URL of the module `link-files` */
export function createAsyncHooks(runtimeUrl: string): AsyncHooks {
  const rules = createHookRules(runtimeUrl);
  const decide = async (
    file: WasmFile,
    native: boolean,
    find: (lookup: Lookup) => Promise<Resolution | undefined>,
  ): Promise<void> => {
    const mapped = new Set<string>();
    const resolve = async (namespace: string, importer: string): Promise<Resolved> => {
      const { lookups, isMapped } = rules.lookUp(namespace, importer);
      const found = await Promise.all(lookups.map(find));
      if (isMapped || found.includes(undefined)) mapped.add(importer);
      return found.filter((each) => each !== undefined);
    };
    try {
      const library = async (needed: NeededLibrary) => rules.library(needed);
      const graph = await readGraph(file.url, { read: async (url) => readWasm(url), resolve, library });
      // Another import of the file may have been decided in the meantime.
      if (!rules.files.has(file.url)) rules.files.add(graph, { native, mapped });
    } catch (error) {
      throw explainRead(error);
    }
  };
  return {
    async resolve(specifier, context, next) {
      const own = rules.ownModule(specifier);
      if (own !== undefined) return { url: own, format: "module", shortCircuit: true };
      const importer = rules.importerOf(context.parentURL);
      const found = await next(specifier, { ...context, parentURL: importer });
      const file = rules.wasmFile(found.url, { specifier, importer });
      if (file === undefined) return found;
      if (file.phase === "evaluation" && !rules.files.has(file.url)) {
        await decide(file, found.format === "wasm" && !file.isForced, async (lookup) => {
          try {
            return foundFile(lookup, (await next(lookup.specifier, { ...context, parentURL: lookup.parent })).url);
          } catch (error) {
            return fileNotFound(error, lookup);
          }
        });
      }
      return moduleOf(file, found, rules);
    },
    async load(url, context, next) {
      const source = rules.files.sourceOf(url);
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    },
  };
}

function moduleOf({ url, phase }: WasmFile, found: ResolvedModule, { files }: HookRules): ResolvedModule {
  if (phase === "source" || files.sourceOf(url) === undefined) return { ...found, url };
  return { ...found, url, format: "module", shortCircuit: true };
}

const NOT_FOUND = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_INVALID_MODULE_SPECIFIER"]);

function fileNotFound(error: unknown, lookup: Lookup): Resolution | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  if (typeof code === "string" && NOT_FOUND.has(code)) return missingFile(lookup);
  throw error;
}
