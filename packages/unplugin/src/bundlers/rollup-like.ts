import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { FreezeTarget } from "@rec/core/freeze";
import { explainFailure } from "../explain-failure.ts";
import { findImport, type SourcePlace } from "../find-import.ts";
import type { Bundler } from "../load-part.ts";
import { loadPart } from "../load-part.ts";
import type { PluginRun } from "../plugin-run.ts";
import { isOwnRequest, readRequest } from "../wasm-request.ts";

/** The part of the plugin context of Rollup, Rolldown and Vite that is used here. */
export interface RollupContext {
  resolve(
    source: string,
    importer?: string,
    options?: { readonly skipSelf?: boolean },
  ): Promise<{ readonly id: string; readonly external?: unknown } | null>;
  emitFile(file: { readonly type: "asset"; readonly name: string; readonly source: Uint8Array }): string;
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
  readonly serve?: ((name: string, bytes: Uint8Array<ArrayBuffer>) => string) | undefined;
}

/** Resolves and loads wasm files for one run of a bundler. */
export interface RollupHooks {
  resolveId(context: RollupContext, source: string, importer: string | undefined): Promise<string | undefined>;
  load(context: RollupContext, id: string, bundler: RollupLike): Promise<string | undefined>;
}

export function createRollupHooks(run: PluginRun): RollupHooks {
  const importers = new Map<string, { readonly file: string; readonly specifier: string }>();
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
        return await loadPart(request, createBundler(context, { like, files }), run);
      } catch (error) {
        like.onFailure?.(files);
        return context.error(await atImport(error, { id, imported: importers.get(id) }));
      }
    },
  };
}

interface Load {
  readonly like: RollupLike;
  /** Gets the files that are read. */
  readonly files: string[];
}

function createBundler(context: RollupContext, { like, files }: Load): Bundler {
  const { build, target, native, isServer, hot, root, serve } = like;
  const watch = (path: string): void => {
    context.addWatchFile(path);
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
    emit(name, bytes) {
      if (serve) return { expression: serve(name, bytes) };
      const reference = context.emitFile({ type: "asset", name, source: bytes });
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
