import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { isInstalled } from "@rec/wasm-graph";
import { explainFailure } from "../explain-failure.ts";
import { findImport, printFrame } from "../find-import.ts";
import { disk } from "../graph/disk.ts";
import { type Bundler, loadPart } from "../load-part.ts";
import type { PluginRun } from "../plugin-run.ts";
import { loadScript, type RewrittenScript, SCRIPT } from "../source-phase.ts";
import { isOwnRequest, readRequest } from "../wasm-request.ts";

/** The part of Bun's plugin API that is used here. */
export interface BunBuild {
  onResolve(
    options: { readonly filter: RegExp },
    callback: (args: { readonly path: string; readonly importer: string }) => Promise<BunResolved | undefined>,
  ): void;
  onLoad(
    options: { readonly filter: RegExp; readonly namespace: string },
    callback: (args: { readonly path: string }) => Promise<RewrittenScript | undefined>,
  ): void;
}

interface BunResolved {
  readonly path: string;
  readonly namespace: string;
}

/** The resolver of Bun: throws if it finds nothing. */
export type BunResolve = (specifier: string, folder: string) => string;

const MODULES = "rec";

/** Resolves and loads wasm files in Bun's bundler. Bun writes no files of plugins, so the bytes stand in the script. */
export function setUpBun(
  build: BunBuild,
  { run, resolve }: { readonly run: PluginRun; readonly resolve: BunResolve },
): void {
  const find = (specifier: string, importer: string): string | undefined => {
    // Bun downloads other packages when it resolves them, even for a namespace such as `env`.
    const isKnown = isBuiltin(specifier) || isInstalled(specifier, { importer: pathToFileURL(importer).href, disk });
    if (!isKnown) return undefined;
    try {
      return resolve(specifier, dirname(importer));
    } catch {
      return undefined;
    }
  };
  const bundler: Bundler = {
    // Bun has no watch mode for builds, and sets a plugin up for each of them.
    build,
    target: "inline",
    native: undefined,
    watch: () => {},
    resolve: async (specifier, importer) => find(specifier, importer),
    emit: () => ({ expression: "undefined" }),
    warn: (message) => process.emitWarning(message, "rec"),
  };
  const load = async (id: string): Promise<string> => {
    const request = readRequest(id);
    if (request === undefined) throw new Error(`${id} is no part of a wasm file`);
    try {
      return (await loadPart(request, bundler, run)) ?? "";
    } catch (error) {
      throw new Error(explainFailure(error), { cause: error });
    }
  };

  build.onResolve({ filter: /\.wasm(\?|$)/ }, async ({ path, importer }) => {
    if (isOwnRequest(path)) return { path, namespace: MODULES };
    if (readRequest(path) === undefined) return undefined;
    const [bare = path, query] = path.split("?");
    const found = find(bare, importer.replace(new RegExp(`^${MODULES}:`), ""));
    if (found === undefined || readRequest(found) === undefined) return undefined;
    const id = query === undefined ? found : `${found}?${query}`;
    // Bun prints an error of this hook with the importing file, and an error of `onLoad` without.
    await load(id).catch((error: Error) => throwAtImport(error, { specifier: path, file: importer }));
    return { path: id, namespace: MODULES };
  });
  build.onLoad({ filter: SCRIPT, namespace: "file" }, ({ path }) => loadScript(path));
  build.onLoad({ filter: /./, namespace: MODULES }, async ({ path }) => ({ contents: await load(path), loader: "js" }));
  // A file behind another name: of the field `imports` or `exports` of a package.json, or of `paths` of a tsconfig.json.
  build.onLoad({ filter: /\.wasm$/, namespace: "file" }, async ({ path }) => ({
    contents: await load(path),
    loader: "js",
  }));
}

/** Bun prints no line of an error of a plugin: so the message has the line of the import. */
async function throwAtImport(error: Error, { specifier, file }: { specifier: string; file: string }): Promise<never> {
  const source = await readFile(file, "utf8").catch(() => "");
  const place = findImport(source, { specifier, file });
  if (place === undefined) throw error;
  const at = `${file}:${place.line}:${place.column + 1}`;
  throw new Error(`${error.message}\n\n${printFrame(source, place)}\n    at ${at}`, { cause: error.cause });
}
