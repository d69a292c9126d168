import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ModuleLoadError, shorten } from "@rec/core";
import { isInstalled, type Resolution, readGraphSync } from "@rec/wasm-graph";
import { disk } from "./disk.ts";
import { explainRead } from "./explain-read.ts";
import { foundFile, type Lookup, missingFile } from "./find-file.ts";
import { createHookRules, type HookRules, readWasm } from "./hook-rules.ts";
import { failedGroupUrl, groupUrl } from "./module-urls.ts";
import { siblingUrl } from "./sibling-url.ts";
import { withoutLinkMark } from "./wasm-url.ts";

/*
 * `bun --preload @rec/node/register app.js`: the same imports by a plugin of Bun.
 *
 * Bun gives plugins paths, with the query of the specifier at the end. The schemes of modules of groups are namespaces.
 *
 * Bun downloads a package that is not installed when it resolves a specifier, also for a namespace such as `env`. So it is
 * asked for installed packages alone.
 */
interface BunPlugins {
  plugin(definition: { readonly name: string; setup(build: BunBuild): void }): void;
  resolveSync(specifier: string, folder: string): string;
}

interface BunBuild {
  onResolve(filter: BunFilter, resolve: (request: BunRequest) => { readonly path: string } | undefined): void;
  onLoad(filter: BunFilter, load: (file: { readonly path: string }) => BunModule): void;
}

interface BunFilter {
  readonly filter: RegExp;
  readonly namespace?: string;
}

interface BunRequest {
  readonly path: string;
  readonly importer: string;
}

interface BunModule {
  readonly loader: "js";
  readonly contents: string;
}

const { Bun } = globalThis as unknown as { readonly Bun: BunPlugins };
const rules = createHookRules(siblingUrl("link-files", import.meta.url));

Bun.plugin({
  name: "rec",
  setup(build) {
    build.onResolve({ filter: /\.wasm(\?|$)/ }, ({ path, importer }) => {
      const bare = withoutLinkMark(path);
      // The importer is a folder if `Bun.resolveSync` asks, also below.
      if (!mayResolve(bare, `${urlOf(importer)}/`)) throw notInstalled(bare, importer);
      return bare === path ? undefined : { path: Bun.resolveSync(bare, dirname(importer)) };
    });
    build.onLoad({ filter: /\.wasm(\?|$)/ }, ({ path }) => {
      const url = withoutLinkMark(urlOf(path));
      if (!rules.files.has(url)) decide(url, rules);
      return moduleOf(url);
    });
    build.onLoad({ filter: /./, namespace: "rec" }, ({ path }) => moduleOf(groupUrl(path)));
    build.onLoad({ filter: /./, namespace: "rec-failed" }, ({ path }) => moduleOf(failedGroupUrl(path)));
    // A module of its own, which leads to that of the group.
    build.onLoad({ filter: /./, namespace: "rec-late" }, ({ path }) => ({
      loader: "js",
      contents: `export { exports } from ${JSON.stringify(rules.files.lateGroup(path))};`,
    }));
  },
});

function moduleOf(url: string): BunModule {
  return { loader: "js", contents: rules.files.sourceOf(url) ?? "" };
}

function decide(url: string, { files, lookUp, library }: HookRules): void {
  const resolve = (namespace: string, importer: string): readonly Resolution[] =>
    lookUp(namespace, importer).lookups.flatMap((lookup) => find(lookup) ?? []);
  try {
    files.add(readGraphSync(url, { read: readWasm, resolve, library }), { native: false, mapped: new Set() });
  } catch (error) {
    throw explainRead(error);
  }
}

function find(lookup: Lookup): Resolution | undefined {
  if (!mayResolve(lookup.specifier, lookup.parent)) return missingFile(lookup);
  try {
    return foundFile(lookup, urlOf(Bun.resolveSync(lookup.specifier, dirname(pathOf(lookup.parent)))));
  } catch {
    return missingFile(lookup);
  }
}

/** Whether Bun resolves a specifier without a download. */
function mayResolve(specifier: string, importer: string): boolean {
  return isBuiltin(specifier) || isInstalled(specifier, { importer, disk });
}

function notInstalled(specifier: string, importer: string): ModuleLoadError {
  return new ModuleLoadError("FILE_NOT_FOUND", [
    {
      code: "FILE_NOT_FOUND",
      message: `Unable to find ${JSON.stringify(shorten(specifier))}, which ${shorten(importer)} imports: its package is not installed`,
      hint: "install the package, or write a path with ./ in front of it",
    },
  ]);
}

/** The URL of a path of Bun, which may have a query. Modules of the platform have a name in place of a path. */
function urlOf(path: string): string {
  if (!path.startsWith("/")) return path;
  const [file = "", ...query] = path.split("?");
  return [pathToFileURL(file).href, ...query].join("?");
}

function pathOf(url: string): string {
  const { search } = new URL(url);
  return `${fileURLToPath(url)}${search}`;
}
