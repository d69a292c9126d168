import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { explainFailure } from "../explain-failure.ts";
import { type Bundler, loadPart } from "../load-part.ts";
import type { LinkPluginOptions } from "../options.ts";
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
  readonly rootContext?: string;
  getResolve(options: {
    readonly dependencyType: "esm";
  }): (folder: string, request: string) => Promise<string | false | undefined>;
  emitFile(name: string, content: Buffer): void;
  addDependency(path: string): void;
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
}

/** Loads a wasm file in webpack or Rspack. */
export async function loadInWebpack(id: string, { loader, run }: WebpackLoad): Promise<string | undefined> {
  const request = readRequest(id);
  if (request === undefined) return undefined;
  try {
    return await loadPart(request, createBundler(loader as LoaderContext, run.options), run);
  } catch (error) {
    // The stack is that of the plugin. webpack prints the import below the message.
    throw Object.assign(new Error(explainFailure(error), { cause: error }), { hideStack: true });
  }
}

function createBundler(loader: LoaderContext, options: LinkPluginOptions): Bundler {
  const settings = loader._compiler?.options;
  const resolve = loader.getResolve({ dependencyType: "esm" });
  const isNode = settings?.externalsPresets?.node === true;
  return {
    target: options.inline === true || isNode ? "inline" : (options.target ?? "browser"),
    native: settings?.experiments?.asyncWebAssembly === true ? "wrapped" : undefined,
    root: loader.rootContext,
    watch: (path) => loader.addDependency(path),
    async read(path) {
      loader.addDependency(path);
      return new Uint8Array(await readFile(path));
    },
    async resolve(specifier, importer) {
      return (await resolve(dirname(importer), specifier).catch(() => undefined)) || undefined;
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
