import { decodeDataUrl } from "./data-url.ts";
import type { LoadProblem } from "./load-problems.ts";

/**
 * The bytes of a `data:` URL, a blob or a file. A blob is in memory or on disk, so it is read at once.
 *
 * It throws nothing and imports little, so a bundler can put it into a file of its own: few pages need it.
 *
 * @param brand - the brand of the source
 * @returns the bytes, or the problem: `INVALID_SOURCE` for any other value or a malformed URL, `FILE_NOT_FOUND` or
 *   `FILE_UNREADABLE` if the file of a blob is gone or changed
 */
export async function readRareSource(source: unknown, brand: string): Promise<Uint8Array<ArrayBuffer> | LoadProblem> {
  if (brand === "Blob" || brand === "File") return readBlob(source as Blob);
  if (typeof source !== "string" || !/^\s*data:/i.test(source)) {
    return { about: "invalid-source", code: "INVALID_SOURCE", source };
  }
  return decodeDataUrl(source) ?? { about: "invalid-data-url", code: "INVALID_SOURCE" };
}

async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer> | LoadProblem> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const isMissing = (cause as { readonly code?: unknown } | undefined)?.code === "ENOENT";
    return { about: "unreadable-file", code: isMissing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE", cause };
  }
}
