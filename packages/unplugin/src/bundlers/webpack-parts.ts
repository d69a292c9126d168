import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { explainFailure } from "../explain-failure.ts";
import type { Watch, WatchKind } from "../graph/watched-files.ts";
import { acceptedFiles } from "../hot/accepted-files.ts";
import { BUILT_LINKER } from "../hot/linker-path.ts";
import { type Bundler, type HotLinking, loadPart } from "../load-part.ts";
import type { PluginRun } from "../plugin-run.ts";
import { readRequest } from "../wasm-request.ts";

/** The part of the compiler of webpack and Rspack that is used here. */
export interface WebpackCompiler {
  readonly options: {
    readonly experiments?: { readonly asyncWebAssembly?: boolean };
    readonly externalsPresets?: { readonly node?: boolean };
    readonly module: { readonly rules: unknown[] };
  };
}

/** The part of a loader's context that is used here. */
interface LoaderContext {
  readonly _compiler?: WebpackCompiler;
  /** One for each build, also in watch mode and for child compilers. */
  readonly _compilation: object;
  readonly rootContext?: string;
  readonly resourcePath: string;
  /** Whether modules of the build are replaced in a running page. */
  readonly hot?: boolean;
  getResolve(options: {
    readonly dependencyType: "esm";
  }): (folder: string, request: string) => Promise<string | false | undefined>;
  emitFile(name: string, content: Buffer): void;
  addDependency(path: string): void;
  addContextDependency(path: string): void;
  addMissingDependency(path: string): void;
  emitWarning(warning: Error): void;
}

/** The requests that the plugin loads: those of imports, and without a query of the bundler's own. */
const LOADED = /^$|^\?(link|source|rec-group|rec-start)$/;

/** A rule that unplugin has written. */
interface LoadRule {
  readonly use?: unknown;
  dependency?: object;
  resourceQuery?: RegExp;
}

/**
 * Restricts the rule that loads wasm files. Without that, `new URL("a.wasm", import.meta.url)` and `a.wasm?url` would be scripts.
 *
 * @param load - the hook of the plugin whose rule it is; unplugin copies plugins
 */
export function restrictRule({ options }: WebpackCompiler, load: object): void {
  for (const rule of options.module.rules as LoadRule[]) {
    const first = Array.isArray(rule?.use) ? (rule.use[0] as LoadUse | undefined) : undefined;
    if (first?.options?.plugin?.load !== load) continue;
    rule.dependency = { not: ["url"] };
    rule.resourceQuery = LOADED;
  }
}

interface LoadUse {
  readonly options?: { readonly plugin?: { readonly load?: object } };
}

export interface WebpackLoad {
  /** The context of the loader. */
  readonly loader: unknown;
  readonly run: PluginRun;
  readonly isRspack: boolean;
}

/** Loads a wasm file in webpack or Rspack. */
export async function loadInWebpack(id: string, { loader, run, isRspack }: WebpackLoad): Promise<string | undefined> {
  const request = readRequest(id);
  if (request === undefined) return undefined;
  try {
    return await loadPart(request, createBundler(loader as LoaderContext, { run, isRspack }), run);
  } catch (error) {
    // The stack is that of the plugin. webpack prints the import below the message; for Rspack see `tellAtImports`.
    const message = explainFailure(error);
    run.failures.add(message);
    throw Object.assign(new Error(message, { cause: error }), { hideStack: true });
  }
}

const ADD = {
  file: "addDependency",
  folder: "addContextDependency",
  missing: "addMissingDependency",
} as const satisfies Record<WatchKind, keyof LoaderContext>;

/** Tells the dependencies of a module: its resolver adds those that it finds. Results of one module may be used by others. */
function listenToDependencies(loader: LoaderContext): { listen(watch: Watch): () => void } {
  const listeners = new Set<Watch>();
  for (const [kind, name] of Object.entries(ADD) as [WatchKind, (typeof ADD)[WatchKind]][]) {
    const add = loader[name];
    loader[name] = (path) => {
      add.call(loader, path);
      for (const listener of listeners) listener(path, kind);
    };
  }
  return {
    listen(watch) {
      const listener: Watch = (path, kind) => watch(path, kind);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Notes the files whose updates a script of a page accepts. They are loaded after the script. */
export async function noteAccepted(code: string, { loader, run }: Omit<WebpackLoad, "isRspack">): Promise<void> {
  const { hot, getResolve, resourcePath } = loader as LoaderContext;
  if (hot !== true) return;
  const resolve = getResolve({ dependencyType: "esm" });
  for (const specifier of acceptedFiles(code)) {
    const found = await resolve(dirname(resourcePath), specifier).catch(() => undefined);
    const request = found ? readRequest(found) : undefined;
    if (request) run.accepted.add(request.path);
  }
}

/** Rspack waits for no module with a top-level `await` before it tells a script of an update: the script would call a promise. */
function updates(accepts: HotLinking["accepts"], isRspack: boolean): Pick<Bundler, "hot" | "declines"> {
  if (isRspack) return { declines: accepts };
  return { hot: { accepts, linker: BUILT_LINKER, api: "import.meta.webpackHot" } };
}

function createBundler(loader: LoaderContext, { run, isRspack }: Omit<WebpackLoad, "loader">): Bundler {
  const { options, accepted } = run;
  const accepts = (path: string) => accepted.has(path);
  const settings = loader._compiler?.options;
  const resolve = loader.getResolve({ dependencyType: "esm" });
  const isNode = settings?.externalsPresets?.node === true;
  const dependencies = listenToDependencies(loader);
  return {
    build: loader._compilation,
    target: options.inline === true || isNode ? "inline" : (options.target ?? "browser"),
    native: settings?.experiments?.asyncWebAssembly === true ? "wrapped" : undefined,
    root: loader.rootContext,
    ...(loader.hot === true && !isNode && options.inline !== true && updates(accepts, isRspack)),
    watch: (path, kind) => loader[ADD[kind]](path),
    async resolve(specifier, importer, watch) {
      const forget = dependencies.listen(watch);
      return (
        (await resolve(dirname(importer), specifier)
          .catch(() => undefined)
          .finally(forget)) || undefined
      );
    },
    emit({ name, bytes, sourceMap }) {
      const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
      const file = `${name.replace(/\.wasm$/, "")}.${digest}.wasm`;
      loader.emitFile(file, Buffer.from(bytes));
      if (sourceMap) loader.emitFile(sourceMap.name, Buffer.from(sourceMap.text));
      const base = "globalThis.document?.baseURI ?? globalThis.location.href";
      return { expression: `new URL(__webpack_public_path__ + ${JSON.stringify(file)}, ${base})` };
    },
    warn: (message) => loader.emitWarning(new Error(message)),
  };
}
