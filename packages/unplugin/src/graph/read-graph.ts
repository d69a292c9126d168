import { parseFile } from "./parse-file.ts";
import type { AliasTarget, LinkPluginOptions } from "../options.ts";
import { type GraphFile, importKey, type Namespace, type Target, type WasmGraph } from "./wasm-graph.ts";

/** The bundler, as the graph sees it. */
export interface FileSystem {
  /** @throws if the file cannot be read */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Resolves a specifier as an import in a file.
   *
   * @returns the path or id, or undefined if the bundler finds nothing
   */
  resolve(specifier: string, importer: string): Promise<string | undefined>;
}

export type GraphOptions = Pick<LinkPluginOptions, "alias" | "resolve">;

/**
 * Reads a file and all files that its imports name, in parallel.
 *
 * @throws ModuleParseError if a file is no WebAssembly module
 */
export async function readGraph(path: string, files: FileSystem, options: GraphOptions): Promise<WasmGraph> {
  const reading = new Map<string, Promise<GraphFile>>();
  const read = async (at: string): Promise<void> => {
    if (reading.has(at)) return;
    const file = readFile(at, files, options);
    reading.set(at, file);
    const { namespaces, chosen } = await file;
    const targets = [...[...namespaces.values()].flatMap((namespace) => namespace.targets), ...chosen.values()];
    await Promise.all(targets.map((target) => ("wasm" in target ? read(target.wasm) : undefined)));
  };
  await read(path);
  const graph = await Promise.all(reading.values());
  return new Map(inOrder(path, new Map(graph.map((file) => [file.path, file]))).map((file) => [file.path, file]));
}

async function readFile(path: string, files: FileSystem, options: GraphOptions): Promise<GraphFile> {
  const bytes = await files.read(path);
  const type = parseFile(bytes, path);
  const names = [...new Set(type.imports.map(({ module }) => module))];
  const namespaces = await Promise.all(
    names.map(async (specifier) => [specifier, await findTargets(specifier, { path, files, options })] as const),
  );
  return { path, bytes, type, namespaces: new Map(namespaces), chosen: await choose(type.imports, { path, files, options }) };
}

interface Search {
  readonly path: string;
  readonly files: FileSystem;
  readonly options: GraphOptions;
}

/** Namespaces of engines and hosts: no file has these names. */
const HOST_NAMESPACE = /^(wasm:|wasi:|wasi_|GOT\.)/;

async function findTargets(specifier: string, { path, files, options }: Search): Promise<Namespace> {
  const { alias } = options;
  const aliased: AliasTarget | undefined =
    typeof alias === "function"
      ? alias({ specifier, importer: path })
      : alias && Object.hasOwn(alias, specifier)
        ? alias[specifier]
        : undefined;
  if (aliased === undefined) {
    const found = HOST_NAMESPACE.test(specifier) ? undefined : await files.resolve(specifier, path);
    return { targets: found === undefined ? [] : [targetOf(found)], isPlain: found !== undefined };
  }
  const targets = [aliased].flat().map((one) => resolveGiven(one, { path, files, option: `alias of "${specifier}"` }));
  return { targets: await Promise.all(targets), isPlain: false };
}

async function choose(
  imports: readonly { readonly module: string; readonly name: string }[],
  { path, files, options }: Search,
): Promise<ReadonlyMap<string, Target>> {
  const chosen = new Map<string, Target>();
  for (const { module, name } of imports) {
    const given = options.resolve?.({ importer: path, module, name });
    if (given === undefined) continue;
    const option = `result of the option "resolve" for "${module}" "${name}"`;
    chosen.set(importKey({ module, name }), await resolveGiven(given, { path, files, option }));
  }
  return chosen;
}

/** A specifier of an option has to lead somewhere. */
async function resolveGiven(
  specifier: string,
  { path, files, option }: { readonly path: string; readonly files: FileSystem; readonly option: string },
): Promise<Target> {
  const found = await files.resolve(specifier, path);
  if (found === undefined) throw new Error(`Unable to resolve "${specifier}" from ${path}: it is the ${option}`);
  return targetOf(found);
}

function targetOf(found: string): Target {
  return /\.wasm(?:\?link)?$/.test(found)
    ? { wasm: found.replace(/\?link$/, "").replaceAll("\\", "/") }
    : { script: found };
}

/** The files in the order in which they are first named, so that the order does not depend on the time of an answer. */
function inOrder(root: string, files: ReadonlyMap<string, GraphFile>): GraphFile[] {
  const order = new Set([root]);
  for (const path of order) {
    const { namespaces, chosen } = files.get(path) as GraphFile;
    for (const target of [...[...namespaces.values()].flatMap((one) => one.targets), ...chosen.values()]) {
      if ("wasm" in target) order.add(target.wasm);
    }
  }
  return [...order].map((path) => files.get(path) as GraphFile);
}
