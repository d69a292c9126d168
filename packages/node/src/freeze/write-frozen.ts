import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shorten } from "@rec/core";
import type { FrozenLink } from "@rec/core/freeze";
import { reasonOfSystem } from "../file-error.ts";

/**
 * Writes the files of a frozen link into a folder, which is created if it does not exist.
 *
 * Each file is first written under another name. When all are complete, they are renamed: modules first, so that a script never
 * stands before its modules. If a file cannot be written, the folder stays as it was. Files of an earlier link that have no
 * successor stay too.
 *
 * @param folder - a path, or a `file:` URL
 * @returns the paths of the files, in their order
 * @throws Error with the `code` and `path` of the system, such as `EACCES`
 *
 * @example
 * ```ts
 * import { freeze, writeFrozen } from "@rec/node/freeze";
 *
 * const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const paths = await writeFrozen(await freeze({ empty }, { target: "node" }), "dist/linked");
 * console.log(paths[0]); // dist/linked/index.js
 * ```
 */
export async function writeFrozen({ files }: Pick<FrozenLink, "files">, folder: string | URL): Promise<string[]> {
  const root = folder instanceof URL ? fileURLToPath(folder) : folder;
  const suffix = `.${randomUUID()}.unfinished`;
  const places = files.map(({ name, contents }) => ({ path: join(root, name), contents }));
  const created = await attempt(root, () => mkdir(root, { recursive: true }));
  try {
    for (const { path } of places) await attempt(path, () => refuseFolder(path));
    for (const { path, contents } of places) await attempt(path, () => writeFile(path + suffix, contents));
    for (const { path } of [...places].reverse()) await attempt(path, () => rename(path + suffix, path));
  } catch (error) {
    const left = created === undefined ? places.map(({ path }) => path + suffix) : [created];
    await Promise.all(left.map((path) => rm(path, { recursive: true, force: true }).catch(() => {})));
    throw error;
  }
  return places.map(({ path }) => path);
}

/** A file cannot replace a folder. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (found?.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
}

/** Runs one step. Its error names the path of the finished file. */
async function attempt<Result>(path: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const error = new Error(`Unable to write ${shorten(path)}: ${reasonOfSystem(cause) ?? message}`, { cause });
    throw Object.assign(error, { code, path });
  }
}
