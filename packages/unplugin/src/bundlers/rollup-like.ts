import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { FreezeTarget } from "@rec/core/freeze";
import { explainFailure } from "../explain-failure.ts";
import { findImport, type SourcePlace } from "../find-import.ts";
import type { Watch } from "../graph/watched-files.ts";
import { type Bundler, loadPart } from "../load-part.ts";
import type { OutputFile, SourceMapFile } from "../output-file.ts";
import type { PluginRun } from "../plugin-run.ts";
import { isOwnRequest, readRequest } from "../wasm-request.ts";

/** The part of the plugin context of Rollup, Rolldown and Vite that is used here. */
export interface RollupContext {
  resolve(
    source: string,
    importer?: string,
    options?: { readonly skipSelf?: boolean },
  ): Promise<{ readonly id: string; readonly external?: unknown } | null>;
  emitFile(
    file: { readonly type: "asset"; readonly source: Uint8Array | string } & (
      | { readonly name: string }
      | { readonly fileName: string }
    ),
  ): string;
  getFileName(reference: string): string;
  addWatchFile(path: string): void;
  warn(message: string): void;
  error(error: {
    readonly message: string;
    readonly id?: string;
    readonly loc?: SourcePlace;
    readonly stack: string;
  }): never;
}

/** The differences between the bundlers of this kind. */
export interface RollupLike {
  /** Stands for the build, or the environment of a server. */
  readonly build: object;
  readonly target: FreezeTarget;
  readonly native: Bundler["native"];
  readonly isServer?: boolean;
  readonly hot?: Bundler["hot"];
  /** The folder of the program, if the bundler has one. */
  readonly root?: string | undefined;
  /** Gets the files of a load that failed. */
  readonly onFailure?: ((files: readonly string[]) => void) | undefined;
  /** The expression of the URL of an emitted file, if it is not a file of the output. */
  readonly serve?: ((file: OutputFile) => string) | undefined;
}

/** Resolves and loads wasm files for one run of a bundler. */
export interface RollupHooks {
  resolveId(context: RollupContext, source: string, importer: string | undefined): Promise<string | undefined>;
  load(context: RollupContext, id: string, bundler: RollupLike): Promise<string | undefined>;
  /** Emits the source maps of files, when the names of these are known. */
  generateBundle(context: RollupContext): void;
}

export function createRollupHooks(run: PluginRun): RollupHooks {
  const importers = new Map<string, { readonly file: string; readonly specifier: string }>();
  // By the reference of a file.
  const sourceMaps = new Map<string, SourceMapFile>();
  return {
    async resolveId(context, source, importer) {
      // A server also asks for the URL of a part, which begins at the root of its site.
      if (isOwnRequest(source) && existsSync(source.split("?")[0] as string)) return source;
      const request = readRequest(source);
      if (request === undefined || (importer === undefined && !isOwnRequest(source))) return undefined;
      const [path = source, query] = source.split("?");
      const found = await context.resolve(path, importer, { skipSelf: true });
      if (!found || found.external) return undefined;
      const id = query === undefined ? found.id : `${found.id.split("?")[0]}?${query}`;
      if (importer !== undefined && !importers.has(id)) importers.set(id, { file: importer, specifier: source });
      return id;
    },
    async load(context, id, like) {
      const request = readRequest(id);
      if (request === undefined || request.part === "native" || request.part === "file") return undefined;
      const files: string[] = [];
      try {
        return await loadPart(request, createBundler(context, { like, files, sourceMaps }), run);
      } catch (error) {
        like.onFailure?.(files);
        return context.error(await atImport(error, { id, imported: importers.get(id) }));
      }
    },
    generateBundle(context) {
      const emitted = new Map<string, string>();
      for (const [reference, { name, text }] of sourceMaps) {
        const file = nameOf(reference, context);
        if (file !== undefined) emitted.set(posix.join(posix.dirname(file), name), text);
      }
      for (const [fileName, source] of emitted) context.emitFile({ type: "asset", fileName, source });
    },
  };
}

/** The file of a reference; undefined for a reference of an earlier build. */
function nameOf(reference: string, context: RollupContext): string | undefined {
  try {
    return context.getFileName(reference);
  } catch {
    return undefined;
  }
}

interface Load {
  readonly like: RollupLike;
  /** Gets the files that are read. */
  readonly files: string[];
  /** Gets the source maps of the files that are emitted. */
  readonly sourceMaps: Map<string, SourceMapFile>;
}

function createBundler(context: RollupContext, { like, files, sourceMaps }: Load): Bundler {
  const { build, target, native, isServer, hot, root, serve } = like;
  const watch: Watch = (path, kind) => {
    // Vite's server takes a watched file for an import, which has to exist.
    if (kind !== "missing" || !isServer) context.addWatchFile(path);
    files.push(path);
  };
  return {
    build,
    target,
    native,
    isServer,
    hot,
    root,
    watch,
    async resolve(specifier, importer) {
      const found = await context.resolve(specifier, importer);
      if (!found) return undefined;
      return isPath(found.id) ? found.id : specifier;
    },
    emit(file) {
      if (serve) return { expression: serve(file) };
      const reference = context.emitFile({ type: "asset", name: file.name, source: file.bytes });
      if (file.sourceMap) sourceMaps.set(reference, file.sourceMap);
      // Vite gives a path if the option `base` is one; the others give a URL.
      return { expression: `new URL(import.meta.ROLLUP_FILE_URL_${reference}, import.meta.url)` };
    },
    warn: (message) => context.warn(message),
  };
}

/** Whether an id is that of a file, and no name of a package or of another plugin. */
function isPath(id: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(id);
}

async function atImport(
  error: unknown,
  { id, imported }: { readonly id: string; readonly imported: { file: string; specifier: string } | undefined },
) {
  // Rolldown prints the stack, which is that of the plugin.
  const failure = { message: explainFailure(error), stack: "" };
  if (imported === undefined) return { ...failure, id };
  const file = imported.file.split("?")[0] as string;
  const source = await readFile(file, "utf8").catch(() => "");
  const loc = findImport(source, { specifier: imported.specifier, file });
  return loc === undefined ? { ...failure, id: file } : { ...failure, id: file, loc };
}
