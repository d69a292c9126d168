import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A folder with files on the disk. */
export interface FilledFolder {
  readonly path: string;
  readonly url: string;
  remove(): Promise<void>;
}

/** Writes files, by their paths, into a new folder. */
export async function fillFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<FilledFolder> {
  const path = await mkdtemp(join(tmpdir(), "rec-frozen-"));
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), contents);
  }
  // Node takes a script for an ES module by the manifest of its folder.
  await writeFile(join(path, "package.json"), '{ "type": "module" }');
  return { path, url: pathToFileURL(path).href, remove: () => rm(path, { recursive: true }) };
}
