import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sourceMapUrlOf } from "@rec/core/freeze";

export interface MappedFile {
  /** With slashes. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The module that is being loaded has to be loaded again when this file changes. */
  readonly watch: (path: string) => void;
}

/**
 * Reads the source map that a file names by a relative URL. Another URL stays right, wherever the file goes.
 *
 * @returns undefined also if the source map cannot be read: packages leave source maps out
 */
export async function readSourceMap({ path, bytes, watch }: MappedFile): Promise<string | undefined> {
  const url = sourceMapUrlOf(bytes);
  if (url === undefined || url === "" || /^(\/|[a-z][a-z\d+.-]*:)/i.test(url)) return undefined;
  try {
    const file = fileURLToPath(new URL(url, pathToFileURL(path))).replaceAll("\\", "/");
    const text = await readFile(file, "utf8");
    watch(file);
    return text;
  } catch {
    return undefined;
  }
}

/** The name of a source map in the output: with a digest, because files of the same name may go to one folder. */
export function sourceMapName(name: string, text: string): string {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${name.replace(/\.map$/, "")}.${digest}.map`;
}
