import { encodeName, encodeSection, flatten } from "../encode/encode-values.ts";
import { PREAMBLE, sectionId } from "../wasm/binary-format.ts";
import { linksIn, REPLACED, SOURCE_MAP } from "./anchor-debug-links.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Reads the URL of the source map that a module names in its section `sourceMappingURL`.
 *
 * @param bytes - a whole module
 * @returns the URL as it stands there: absolute, or relative to that of the module; undefined if there is none
 *
 * @example
 * ```ts
 * import { setSourceMapUrl, sourceMapUrlOf } from "@rec/core/freeze";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * console.log(sourceMapUrlOf(setSourceMapUrl(empty, "empty.wasm.map"))); // empty.wasm.map
 * ```
 */
export function sourceMapUrlOf(bytes: Bytes): string | undefined {
  return linksIn(bytes, PREAMBLE.length).find(({ name }) => name === SOURCE_MAP)?.reference;
}

/**
 * Lets a module name another source map. The new section stands at the end, and an earlier one stays under another name of the
 * same length, so no code moves.
 *
 * @param bytes - a whole module; not changed
 * @param url - absolute, or relative to that of the module
 * @returns new bytes, or the same if the module names that source map already
 *
 * @example
 * ```ts
 * import { setSourceMapUrl } from "@rec/core/freeze";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * console.log(setSourceMapUrl(empty, "a.map").length); // 33
 * ```
 */
export function setSourceMapUrl(bytes: Bytes, url: string): Bytes {
  const links = linksIn(bytes, PREAMBLE.length).filter(({ name }) => name === SOURCE_MAP);
  if (links.length === 1 && links[0]?.reference === url) return bytes;
  const renamed = bytes.slice();
  for (const { nameOffset } of links) renamed[nameOffset] = REPLACED;
  const added = encodeSection(sectionId.custom, [encodeName(SOURCE_MAP), encodeName(url)]);
  return Uint8Array.from(flatten([renamed, added]));
}
