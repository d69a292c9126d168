import { readGraph, type WasmGraph } from "@rec/wasm-graph";
import type { FileStore, FileSystem } from "./file-store.ts";

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
export async function readFiles(path: string, files: FileSystem, store: FileStore): Promise<FileGraph> {
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  const chosen = new Map<string, Set<string>>();
  const graph = await readGraph(path, {
    async read(id) {
      const file = await store.read(id, files);
      bytes.set(id, file.bytes);
      return file.type;
    },
    async resolve(namespace, importer) {
      const found = await store.resolve(namespace, importer, files);
      if (found.isChosen) chosen.set(importer, (chosen.get(importer) ?? new Set()).add(namespace));
      return found.files;
    },
    library: (library) => store.library(library, files),
  });
  return { ...graph, bytes, chosen };
}

/** Watches the files of a graph that one of its files needs, and the files that decided which those are. */
export async function watchFiles(
  { modules }: FileGraph,
  { path, files, store }: { readonly path: string; readonly files: FileSystem; readonly store: FileStore },
): Promise<void> {
  const needed = new Set([path]);
  for (const id of needed) {
    const module = modules.get(id);
    if (module === undefined) continue;
    await store.read(id, files);
    for (const [namespace, named] of module.namespaces) {
      await store.resolve(namespace, id, files);
      for (const { id: other, kind } of named) if (kind === "wasm") needed.add(other);
    }
    for (const library of module.libraries.values()) needed.add(library);
  }
}
