import { isHostNamespace } from "@rec/core/plan";
import { type Resolution, readGraph, type WasmGraph } from "@rec/wasm-graph";
import type { LinkPluginOptions } from "../options.ts";

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
}

/** The files that a file needs, with the file itself. */
export interface FileGraph extends WasmGraph {
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The namespaces of each file that the options have resolved, and not the bundler. */
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
  const graph = await readGraph(path, {
    async read(id) {
      const content = await files.read(id);
      bytes.set(id, content);
      return content;
    },
    async resolve(specifier, importer) {
      const given = chooseSpecifiers(specifier, { importer, options });
      if (given === undefined) {
        const found = isHostNamespace(specifier) ? undefined : await files.resolve(specifier, importer);
        return found === undefined ? undefined : resolutionOf(found);
      }
      chosen.set(importer, (chosen.get(importer) ?? new Set()).add(specifier));
      return Promise.all(given.map((one) => resolveGiven(one, { namespace: specifier, importer, files })));
    },
  });
  return { ...graph, bytes, chosen };
}

/** The specifiers that the options give in place of a namespace. */
function chooseSpecifiers(
  specifier: string,
  { importer, options }: { readonly importer: string; readonly options: Pick<LinkPluginOptions, "alias" | "resolve"> },
): readonly string[] | undefined {
  const { alias = {}, resolve } = options;
  const chosen = resolve?.({ specifier, importer }) ?? (Object.hasOwn(alias, specifier) ? alias[specifier] : undefined);
  return chosen === undefined ? undefined : [chosen].flat();
}

interface Given {
  readonly namespace: string;
  readonly importer: string;
  readonly files: FileSystem;
}

/** A specifier of an option has to lead somewhere. */
async function resolveGiven(specifier: string, { namespace, importer, files }: Given): Promise<Resolution> {
  const found = await files.resolve(specifier, importer);
  if (found !== undefined) return resolutionOf(found);
  throw new Error(
    `the options of the plugin name "${specifier}" for "${namespace}", and the bundler finds no such file`,
  );
}

function resolutionOf(found: string): Resolution {
  const path = found.replaceAll("\\", "/");
  return /\.wasm(?:\?link)?$/.test(path)
    ? { id: path.replace(/\?link$/, ""), kind: "wasm" }
    : { id: found, kind: "other" };
}
