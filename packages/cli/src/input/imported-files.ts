import { dirname, join, resolve as resolvePath } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Diagnostic,
  type ExportRef,
  type ImportRequest,
  type LinkOptions,
  ModuleLinkError,
  ModuleLoadError,
  type ModuleType,
  shorten,
} from "@rec/core";
import { libraryPlaces } from "@rec/core/plan";
import { prepare } from "@rec/node";
import { STDIN } from "./command-host.ts";
import { type KnownModule, type RecordingHost, readModuleTypes } from "./read-module-types.ts";

/** Modules of a command line, with the files that their imports name by paths. */
export interface LinkedFiles {
  /** Path or URL of each module: those of the command line as they are written there, then those that were found. */
  readonly sources: Readonly<Record<string, string>>;
  readonly known: Readonly<Record<string, KnownModule>>;
  readonly paths: PathNamespaces;
}

/** Namespaces that are paths of files: `./b.wasm`. */
export interface PathNamespaces {
  /** The module that an importer's namespace means, if the module has another name. */
  moduleOf(importer: string, namespace: string): string | undefined;
  /** The path at which there is no file, for an importer's namespace. */
  missingFile(importer: string, namespace: string): string | undefined;
}

/**
 * Whether the import hooks and bundlers read a namespace as a path that starts from the file of the importer. Other namespaces are
 * names: of modules, or of the host.
 */
export function isPathNamespace(namespace: string): boolean {
  return /^\.{1,2}\/.*\.wasm$/s.test(namespace);
}

/**
 * Reads the modules of a command line, the files that their imports name by paths, and the dynamic libraries that they need, from
 * their run-time paths or beside them. A module of the command line with the name of the namespace or library comes first. A file that was found is
 * called by the namespace, or by its URL if several files have one namespace, as with `discover` of `link`.
 *
 * @throws ModuleLoadError, ModuleParseError with the problems of all files; a file that is missing behind a namespace is none, because
 *   the host or another module may provide the imports. A library that is missing is one, unless unresolved imports become traps
 */
export async function readLinkedFiles(
  given: Readonly<Record<string, string>>,
  host: RecordingHost,
  { unresolved = "error" }: Pick<LinkOptions, "unresolved"> = {},
): Promise<LinkedFiles> {
  const sources: Record<string, string> = Object.assign(Object.create(null), given);
  const known: Record<string, KnownModule> = await readModuleTypes(given, host);
  const nameOf = new Map(Object.entries(given).map(([name, source]) => [host.resolve(source), name]));
  const meant = new Map<string, string>();
  const missing: MissingFile[] = [];
  const lacking = new Set<string>();
  for (let level = Object.keys(given); level.length > 0; ) {
    const found: Record<string, string> = Object.create(null);
    const wanted = level.flatMap((importer) =>
      pathsOf(known[importer]?.type).map((namespace) => ({ importer, namespace })),
    );
    for (const { importer, namespace } of wanted) {
      if (Object.hasOwn(given, namespace)) continue;
      const source = locate(namespace, sources[importer] ?? "", host);
      const url = host.resolve(source);
      const key = keyOf(importer, namespace);
      if (!nameOf.has(url) && !(await exists(source, host))) {
        missing.push({ importer, namespace, path: resolvePath(source) });
        continue;
      }
      const name = nameOf.get(url) ?? (Object.hasOwn(sources, namespace) ? shorten(url) : namespace);
      if (!nameOf.has(url)) [sources[name], found[name]] = [source, source];
      nameOf.set(url, name);
      if (name !== namespace) meant.set(key, name);
    }
    for (const { importer, name, places } of level.flatMap((one) => librariesOf(one, known[one]?.type))) {
      if (Object.hasOwn(sources, name) || Object.hasOwn(given, name.replace(/\.wasm$/, ""))) continue;
      const paths = places.map((place) => locate(place, sources[importer] ?? "", host));
      const source = await firstFile(paths, { host, isKnown: (url) => nameOf.has(url) });
      if (source === undefined) lacking.add(name);
      else if (!nameOf.has(host.resolve(source))) {
        nameOf.set(host.resolve(source), name);
        [sources[name], found[name]] = [source, source];
      }
    }
    Object.assign(known, Object.keys(found).length > 0 && (await readModuleTypes(found, host)));
    level = Object.keys(found);
  }
  refuseTaken(missing, (namespace) => Object.hasOwn(sources, namespace));
  // Another module may have found a library of this name.
  const isMissing = [...lacking].some((name) => !Object.hasOwn(sources, name));
  if (isMissing && unresolved === "error") await refuseMissingLibraries(given, host);
  const paths: PathNamespaces = {
    moduleOf: (importer, namespace) => meant.get(keyOf(importer, namespace)),
    missingFile: (importer, namespace) => findMissing(missing, { importer, namespace })?.path,
  };
  return { sources, known, paths };
}

/** A namespace of an importer, and the path at which there is no file. */
interface MissingFile {
  readonly importer: string;
  readonly namespace: string;
  readonly path: string;
}

function findMissing(
  missing: readonly MissingFile[],
  { importer, namespace }: Omit<MissingFile, "path">,
): MissingFile | undefined {
  return missing.find((each) => each.importer === importer && each.namespace === namespace);
}

/**
 * Refuses a missing file with a namespace that is the name of another file: the imports would go to that one.
 *
 * @throws ModuleLoadError `FILE_NOT_FOUND`
 */
function refuseTaken(missing: readonly MissingFile[], isTaken: (namespace: string) => boolean): void {
  const [first, ...others] = missing
    .filter(({ namespace }) => isTaken(namespace))
    .map(({ importer, namespace, path }): Diagnostic => {
      const imports = `${importer} imports from ${JSON.stringify(namespace)}`;
      return {
        code: "FILE_NOT_FOUND",
        message: `Unable to read WebAssembly file ${shorten(path)}: no such file, and ${imports}`,
        hint: "write the file, or give another one the name of the namespace: NAMESPACE=FILE",
        module: importer,
      };
    });
  if (first !== undefined) throw new ModuleLoadError("FILE_NOT_FOUND", [first, ...others]);
}

/** Whether there is a file; anything else than a missing file is a problem for the read. */
async function exists(source: string, host: RecordingHost): Promise<boolean> {
  const url = host.resolve(source);
  if (!url.startsWith("file:")) return true;
  try {
    await host.load(url, {});
    return true;
  } catch (error) {
    return !(error instanceof ModuleLoadError && error.code === "FILE_NOT_FOUND");
  }
}

interface NeededLibrary {
  readonly importer: string;
  readonly name: string;
  /** Relative to the importer. */
  readonly places: readonly string[];
}

/** The dynamic libraries that a module needs. */
function librariesOf(importer: string, { dylink }: Pick<ModuleType, "dylink"> = {}): readonly NeededLibrary[] {
  return (dylink?.needed ?? []).map((name) => ({ importer, name, places: libraryPlaces(name, dylink ?? {}) }));
}

/** The first of these paths and URLs that is known or at which there is a file. */
async function firstFile(
  sources: readonly string[],
  { host, isKnown }: { readonly host: RecordingHost; readonly isKnown: (url: string) => boolean },
): Promise<string | undefined> {
  for (const source of sources) {
    if (isKnown(host.resolve(source)) || (await answers(source, host))) return source;
  }
  return undefined;
}

/** Whether there is a file, also at the URL of a server. */
async function answers(source: string, host: RecordingHost): Promise<boolean> {
  const url = host.resolve(source);
  if (!/^https?:/.test(url)) return exists(source, host);
  const answer = await host.load(url, {}).catch(() => undefined);
  return !(answer instanceof Response) || (answer.status !== 404 && answer.status !== 410);
}

/** @throws ModuleLoadError `LIBRARY_NOT_FOUND` with all libraries that are missing, as `link` finds them */
async function refuseMissingLibraries(given: Readonly<Record<string, string>>, host: RecordingHost): Promise<void> {
  await prepare(given, { host, discover: discoverFiles(host).discover }).catch((error: unknown) => {
    const isMissing = ({ code }: Diagnostic): boolean => code === "LIBRARY_NOT_FOUND";
    if (error instanceof ModuleLoadError && error.diagnostics.some(isMissing)) throw error;
  });
}

function pathsOf(type: ModuleType | undefined): readonly string[] {
  return [...new Set((type?.imports ?? []).map(({ module }) => module).filter(isPathNamespace))];
}

/** The path or URL of a file beside another one, in the form of that. Standard input is in the shell's folder. */
function locate(namespace: string, importer: string, host: RecordingHost): string {
  if (/^[a-z][a-z\d+.-]+:/i.test(importer)) return host.resolve(namespace, importer);
  return join(importer === STDIN ? "." : dirname(importer), namespace);
}

function keyOf(importer: string, namespace: string): string {
  return JSON.stringify([importer, namespace]);
}

/** The files that a link discovers. */
export interface Discovery {
  readonly discover: NonNullable<LinkOptions["discover"]>;
  /** Refuses a namespace without a file that is the name of another importer's file. */
  readonly resolve: Resolve;
  readonly paths: Pick<PathNamespaces, "missingFile">;
  /** Whether a file was found. */
  hasFound(): boolean;
}

/** Finds the same files for `link`, while the modules arrive. */
export function discoverFiles(host: RecordingHost): Discovery {
  const missing: MissingFile[] = [];
  const found = new Set<string>();
  const find = async (namespace: string, importer: string, referrer: string | undefined) => {
    const isPlaced = referrer !== undefined && /^(file|https?):/.test(referrer);
    const url = host.resolve(namespace, isPlaced ? referrer : undefined);
    if (!(await exists(url, host))) {
      missing.push({ importer, namespace, path: fileURLToPath(url) });
      return undefined;
    }
    found.add(namespace);
    return url;
  };
  return {
    discover({ kind, specifier, importer, referrer, places }) {
      if (kind === "needed") return places;
      return isPathNamespace(specifier) ? find(specifier, importer, referrer) : undefined;
    },
    resolve() {
      refuseTaken(missing, (namespace) => found.has(namespace));
      return undefined;
    },
    paths: { missingFile: (importer, namespace) => findMissing(missing, { importer, namespace })?.path },
    hasFound: () => found.size > 0,
  };
}

type Resolve = (request: ImportRequest) => ExportRef | undefined;

/**
 * The `resolve` of a plan in which path namespaces mean their modules.
 *
 * @param chosen - the providers that the user chose, which come first
 */
export function resolvePaths(
  { known, paths }: Pick<LinkedFiles, "known" | "paths">,
  chosen: Resolve | undefined,
): Resolve {
  return (request) => {
    const { importer, module: namespace, name } = request;
    const module = paths.moduleOf(importer, namespace);
    const own = module !== undefined && known[module]?.type.exports.some((each) => each.name === name);
    return chosen?.(request) ?? (own ? { module, name } : undefined);
  };
}

/** The bytes of all modules, by name. */
export function bytesOf({ known }: Pick<LinkedFiles, "known">): Readonly<Record<string, KnownModule["bytes"]>> {
  return Object.fromEntries(Object.entries(known).map(([name, { bytes }]) => [name, bytes]));
}

/** The error of a link, where the hints for imports without a provider name the files that are missing. */
export function explainMissing(error: unknown, paths: Pick<PathNamespaces, "missingFile">): unknown {
  if (!(error instanceof ModuleLinkError)) return error;
  const isChanged = error.diagnostics.some((each) => missingFor(each, paths) !== undefined);
  if (!isChanged) return error;
  const [firstLine = ""] = error.message.split("\n");
  const [first, ...others] = error.diagnostics.map((each) => {
    const path = missingFor(each, paths);
    if (path === undefined) return each;
    return { ...each, hint: `there is no file ${path}; write the file, or ${each.hint}` };
  });
  return new ModuleLinkError(
    firstLine.replace(/: \d+ problems?$/, ""),
    [first, ...others] as ConstructorParameters<typeof ModuleLinkError>[1],
    "cause" in error ? { cause: error.cause } : undefined,
  );
}

function missingFor(
  { code, module = "", import: imported }: Diagnostic,
  paths: Pick<PathNamespaces, "missingFile">,
): string | undefined {
  return code === "UNRESOLVED_IMPORT" && imported ? paths.missingFile(module, imported.module) : undefined;
}
