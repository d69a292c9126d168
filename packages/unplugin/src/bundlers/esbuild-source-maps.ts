import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { SourceMapFile } from "../output-file.ts";

/** The options of esbuild that say where a file goes. */
export interface OutputOptions {
  readonly absWorkingDir?: string;
  readonly outdir?: string;
  readonly outfile?: string;
  /** The path of files of the loader `file`, without an extension. */
  readonly assetNames?: string;
  readonly write?: boolean;
}

/** The output of a build, which is in memory or has been written. */
export interface BuildOutput {
  readonly errors: readonly object[];
  readonly outputFiles?: object[];
}

/**
 * Adds source maps to the output, each into the folder of its file. esbuild names files after their contents, and has no hook for
 * names that stay as they are.
 *
 * @param sourceMaps - by the path of a file
 */
export async function addSourceMaps(
  sourceMaps: ReadonlyMap<string, SourceMapFile>,
  options: OutputOptions,
  { errors, outputFiles }: BuildOutput,
): Promise<void> {
  if (errors.length > 0) return;
  for (const [file, { name, text }] of sourceMaps) {
    const folder = folderOf(file, options);
    if (folder === undefined) continue;
    const path = join(folder, name);
    if (options.write === false) {
      outputFiles?.push({ path, contents: new TextEncoder().encode(text), hash: name, text });
    } else {
      await mkdir(folder, { recursive: true });
      await writeFile(path, text);
    }
  }
}

/** Undefined if the folder depends on the contents or the place of a file. */
function folderOf(
  file: string,
  { absWorkingDir = ".", outdir, outfile, assetNames = "" }: OutputOptions,
): string | undefined {
  const root = outdir ?? (outfile === undefined ? undefined : dirname(outfile));
  const names = dirname(assetNames).replaceAll("[name]", basename(file, ".wasm")).replaceAll("[ext]", "wasm");
  return root === undefined || /\[(dir|hash)\]/.test(names) ? undefined : resolve(absWorkingDir, root, names);
}
