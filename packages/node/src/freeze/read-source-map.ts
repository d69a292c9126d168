import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { sourceMapUrlOf } from "@rec/core/freeze";

/**
 * Reads the source map that a module names by a relative URL, for the option `sourceMaps` of `freeze`. An absolute URL stays right,
 * wherever the module goes, so such a source map is not read.
 *
 * @param bytes - the whole module
 * @param file - its path, or its URL (`file:`, `https:`, `http:`)
 * @returns undefined if the module names no such source map, or if it cannot be read
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { freeze, readSourceMap, writeFrozen } from "@rec/node/freeze";
 *
 * const program = await readFile("program.wasm");
 * const map = await readSourceMap(program, "program.wasm");
 * await writeFrozen(await freeze({ program }, { sourceMaps: map === undefined ? {} : { program: map } }), "dist/linked");
 * ```
 */
export async function readSourceMap(bytes: Uint8Array<ArrayBuffer>, file: string | URL): Promise<string | undefined> {
  const reference = sourceMapUrlOf(bytes);
  if (reference === undefined || reference === "" || /^[a-z][a-z\d+.-]*:/i.test(reference)) return undefined;
  try {
    const url = new URL(reference, isUrl(file) ? file : pathToFileURL(String(file)));
    if (url.protocol === "file:") return await readFile(url, "utf8");
    const response = await fetch(url);
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** A scheme of one letter is a drive of Windows. */
function isUrl(file: string | URL): boolean {
  return file instanceof URL || /^[a-z][a-z\d+.-]+:/i.test(file);
}
