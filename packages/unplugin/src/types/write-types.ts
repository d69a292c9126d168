import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { LinkPluginOptions } from "../options.ts";
import { printAmbientTypes, printTypes } from "./print-types.ts";

/** Writes the declarations of imported files, as the option `types` says. */
export interface TypesWriter {
  /** @param bytes - of the file, which a script imports */
  write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export function createTypesWriter({ types = false, typesFile = "wasm-modules.d.ts" }: LinkPluginOptions): TypesWriter {
  const known = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  return {
    async write(path, bytes) {
      // Packages bring their own declarations.
      if (types === false || path.includes("/node_modules/")) return;
      const name = basename(path);
      const text = printTypes(bytes, name.replace(/\.wasm$/, ""));
      if (types === "beside") return writeChanged(`${path}.d.ts`, text);
      known.set(name, text);
      writing = writing.then(() => writeChanged(resolve(typesFile), printAmbientTypes(known)));
      await writing;
    },
  };
}

/** An unchanged file keeps its time, so that no other tool begins again. */
async function writeChanged(path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(path, text);
}
