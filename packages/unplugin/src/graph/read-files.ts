import { posix } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isHostNamespace } from "@rec/core/plan";
import {
  createSettingsReader,
  filesNamed,
  missingNamedFile,
  type Resolution,
  readGraph,
  type SettingsReader,
  type WasmGraph,
} from "@rec/wasm-graph";
import type { LinkPluginOptions } from "../options.ts";
import { disk } from "./disk.ts";

/** The bundler, as the graph sees it. */
export interface FileSystem {
  /** Reads a file. The module that is being loaded has to be loaded again when the file changes. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Resolves a specifier as an import in a file.
   *
   * @returns the path, or the specifier of a JavaScript module, or undefined if the bundler finds nothing
   */
  resolve(specifier: string, importer: string): Promise<string | undefined>;
  /** The module that is being loaded has to be loaded again when this file changes. */
  watch(path: string): void;
  /** The folder of the program; by default, that of the process. */
  readonly root?: string | undefined;
}

/** The files that a file needs, with the file itself. */
export interface FileGraph extends WasmGraph {
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The namespaces of each file that the options or a package.json have resolved, and not the bundler. */
  readonly chosen: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads a file and all files that its imports need.
 *
 * @param path - with slashes
 * @throws GraphReadError if a file is no WebAssembly module, or cannot be read or resolved
 */
export async function readFiles(
  path: string,
  files: FileSystem,
  options: Pick<LinkPluginOptions, "alias" | "resolve">,
): Promise<FileGraph> {
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  const chosen = new Map<string, Set<string>>();
  const settings = readSettings(files);
  const graph = await readGraph(path, {
    async read(id) {
      const content = await files.read(id);
      bytes.set(id, content);
      return content;
    },
    async resolve(specifier, importer) {
      const given = chooseSpecifiers(specifier, { importer, options, settings });
      if (given === undefined) {
        const found = isHostNamespace(specifier) ? undefined : await files.resolve(specifier, importer);
        return found === undefined ? missingFile(specifier, importer) : resolutionOf(found);
      }
      chosen.set(importer, (chosen.get(importer) ?? new Set()).add(specifier));
      return Promise.all(given.specifiers.map((one) => resolveGiven(one, { ...given, namespace: specifier, files })));
    },
  });
  return { ...graph, bytes, chosen };
}

/** Reads the field `rec` of each package.json once for a load, so that a change counts in the next one. */
function readSettings({ root = cwd(), watch }: FileSystem): SettingsReader {
  return createSettingsReader(pathToFileURL(`${root}/`).href, {
    readText(url) {
      const text = disk.readText(url);
      if (text !== undefined) watch(slashed(fileURLToPath(url)));
      return text;
    },
  });
}

/** Specifiers in place of a namespace. */
interface Given {
  readonly specifiers: readonly string[];
  /** Path of the file from which they are resolved. */
  readonly from: string;
  /** The place in which they stand, as errors name it. */
  readonly place: string;
}

interface Choice {
  readonly importer: string;
  readonly options: Pick<LinkPluginOptions, "alias" | "resolve">;
  readonly settings: SettingsReader;
}

/** The specifiers in place of a namespace: those of the options, or else those of a package.json. */
function chooseSpecifiers(specifier: string, { importer, options, settings }: Choice): Given | undefined {
  const { alias = {}, resolve } = options;
  const chosen = resolve?.({ specifier, importer }) ?? (Object.hasOwn(alias, specifier) ? alias[specifier] : undefined);
  if (chosen !== undefined) {
    return { specifiers: [chosen].flat(), from: importer, place: "an option of the plugin" };
  }
  const named = filesNamed(specifier, settings.of(pathToFileURL(importer).href));
  if (named === undefined) return undefined;
  const from = slashed(fileURLToPath(named.url));
  return { specifiers: named.specifiers, from, place: `the field "rec" of ${from}` };
}

/** A specifier of an option or a package.json has to lead somewhere. */
async function resolveGiven(
  specifier: string,
  { from, place, namespace, files }: Given & { readonly namespace: string; readonly files: FileSystem },
): Promise<Resolution> {
  const found = await files.resolve(specifier, from);
  if (found !== undefined) return resolutionOf(found);
  throw missingNamedFile({ specifier, namespace, from: pathToFileURL(from).href, place }, disk);
}

/** A relative path to a `.wasm` file that the bundler does not find: reading the file reports that. */
function missingFile(specifier: string, importer: string): Resolution | undefined {
  return /^\.{1,2}\/.*\.wasm$/.test(specifier)
    ? { id: posix.join(posix.dirname(importer), specifier), kind: "wasm" }
    : undefined;
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

function resolutionOf(found: string): Resolution {
  const path = slashed(found);
  return /\.wasm(?:\?link)?$/.test(path)
    ? { id: path.replace(/\?link$/, ""), kind: "wasm" }
    : { id: found, kind: "other" };
}
