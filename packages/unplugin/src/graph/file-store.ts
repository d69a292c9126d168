import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isHostNamespace, type ModuleType, parseModule } from "@rec/core/plan";
import {
  createSettingsReader,
  filesNamed,
  missingNamedFile,
  type NeededLibrary,
  type Resolution,
  type Resolved,
  type Settings,
} from "@rec/wasm-graph";
import type { LinkPluginOptions } from "../options.ts";
import { disk } from "./disk.ts";
import { type Tracked, track, use, type Watch } from "./watched-files.ts";

/** The bundler during the load of one module, as the graph sees it. */
export interface FileSystem {
  /**
   * Resolves a specifier as an import in a file.
   *
   * @param watch - gets the further files that the result depends on, if the bundler tells them
   * @returns the path, or the specifier of a JavaScript module, or undefined if the bundler finds nothing
   */
  resolve(specifier: string, importer: string, watch: Watch): Promise<string | undefined>;
  readonly watch: Watch;
  /** The folder of the program; by default, that of the process. */
  readonly root?: string | undefined;
}

export interface WasmFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ModuleType;
}

/** The files of a namespace. */
export interface NamedFiles {
  readonly files: Resolved;
  /** Whether the options or a package.json have named them, and not the bundler. */
  readonly isChosen: boolean;
}

/** The files of one build: each is read and parsed once, and each of its namespaces is resolved once. */
export interface FileStore {
  /** @throws if the file cannot be read, or is no module */
  read(path: string, files: FileSystem): Promise<WasmFile>;
  /** @throws if the options or a package.json name a file that is not there */
  resolve(namespace: string, importer: string, files: FileSystem): Promise<NamedFiles>;
  /** The path of a dynamic library that a file needs. Places where it is not are watched. */
  library(library: NeededLibrary, files: Pick<FileSystem, "watch">): Promise<string | undefined>;
}

type Choices = Pick<LinkPluginOptions, "alias" | "resolve">;

export function createFileStore(options: Choices): FileStore {
  const reads = new Map<string, Tracked<WasmFile>>();
  const resolved = new Map<string, Tracked<NamedFiles>>();
  const texts = new Map<string, string | undefined>();

  /** Reads each package.json once, and watches it for each importer. */
  const settingsOf = (importer: string, { root = cwd(), watch }: Pick<FileSystem, "root" | "watch">) => {
    const readText = (url: string): string | undefined => {
      if (!texts.has(url)) texts.set(url, disk.readText(url));
      const text = texts.get(url);
      if (text !== undefined) watch(slashed(fileURLToPath(url)), "file");
      return text;
    };
    return createSettingsReader(pathToFileURL(`${root}/`).href, { readText }).of(pathToFileURL(importer).href);
  };
  const find = async (namespace: string, importer: string, files: FileSystem): Promise<NamedFiles> => {
    const { watch } = files;
    const given = chooseSpecifiers(namespace, { importer, options, settings: () => settingsOf(importer, files) });
    if (given !== undefined) {
      const found = given.specifiers.map((one) => resolveGiven(one, { ...given, namespace, files }));
      return { files: await Promise.all(found), isChosen: true };
    }
    const found = isHostNamespace(namespace) ? undefined : await files.resolve(namespace, importer, watch);
    return { files: found === undefined ? missingFile(namespace, importer) : resolutionOf(found), isChosen: false };
  };
  return {
    read(path, { watch }) {
      const known = reads.get(path) ?? track((watchOne) => readModule(path, watchOne));
      reads.set(path, known);
      return use(known, watch);
    },
    resolve(namespace, importer, files) {
      const key = JSON.stringify([importer, namespace]);
      const known = resolved.get(key) ?? track((watch) => find(namespace, importer, { ...files, watch }));
      resolved.set(key, known);
      return use(known, files.watch);
    },
    async library({ importer, places }, { watch }) {
      for (const place of places) {
        const path = posix.join(posix.dirname(importer), place);
        if (disk.exists(pathToFileURL(path).href)) return path;
        watch(path, "missing");
      }
      return undefined;
    },
  };
}

async function readModule(path: string, watch: Watch): Promise<WasmFile> {
  watch(path, "file");
  const bytes = new Uint8Array(await readFile(path));
  return { bytes, type: parseModule(bytes) };
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
  readonly options: Choices;
  readonly settings: () => readonly Settings[];
}

/** The specifiers in place of a namespace: those of the options, or else those of a package.json. */
function chooseSpecifiers(specifier: string, { importer, options, settings }: Choice): Given | undefined {
  const { alias = {}, resolve } = options;
  const chosen = resolve?.({ specifier, importer }) ?? (Object.hasOwn(alias, specifier) ? alias[specifier] : undefined);
  if (chosen !== undefined) {
    return { specifiers: [chosen].flat(), from: importer, place: "an option of the plugin" };
  }
  const named = filesNamed(specifier, settings());
  if (named === undefined) return undefined;
  const from = slashed(fileURLToPath(named.url));
  return { specifiers: named.specifiers, from, place: `the field "rec" of ${from}` };
}

/** A specifier of an option or a package.json has to lead somewhere. */
async function resolveGiven(
  specifier: string,
  { from, place, namespace, files }: Given & { readonly namespace: string; readonly files: FileSystem },
): Promise<Resolution> {
  const found = await files.resolve(specifier, from, files.watch);
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
