import { posix } from "node:path";
import createWabt from "wabt";
import { type Resolved, readGraphSync, type SyncGraphHost, type WasmGraph } from "../src/index.ts";

const { parseWat } = await createWabt();

/** Binary of a module in the text format, without the parentheses around it. */
export function wasm(text: string): Uint8Array<ArrayBuffer> {
  const module = parseWat("module.wat", `(module ${text})`);
  const { buffer } = module.toBinary({});
  module.destroy();
  return new Uint8Array(buffer);
}

/** Files by name, each the text of a module, and the files of namespaces that are no relative path. */
export interface Files {
  readonly files: Readonly<Record<string, string>>;
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
}

/** A host of these files: relative paths start from the importer, and all other namespaces are looked up in `alias`. */
export function hostOf({ files, alias = {} }: Files): SyncGraphHost {
  const find = (id: string): { id: string; kind: "wasm" | "other" } => ({
    id,
    kind: id.endsWith(".wasm") ? "wasm" : "other",
  });
  return {
    read(id) {
      const text = files[id];
      if (text === undefined) throw new Error("no such file");
      return wasm(text);
    },
    resolve(specifier, importer): Resolved {
      if (specifier.startsWith(".")) return find(posix.join(posix.dirname(importer), specifier));
      const target = Object.hasOwn(alias, specifier) ? alias[specifier] : undefined;
      return typeof target === "string" ? find(target) : target?.map(find);
    },
    library({ importer, places }) {
      const paths = places.map((place) => posix.join(posix.dirname(importer), place));
      return paths.find((path) => Object.hasOwn(files, path));
    },
  };
}

/** The graph of one file. */
export function graphOf(entry: string, files: Files): WasmGraph {
  return readGraphSync(entry, hostOf(files));
}
