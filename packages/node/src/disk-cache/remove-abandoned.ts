import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UNFINISHED } from "./entry-writer.ts";

/** A process that writes never pauses this long, so the writer has been killed. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

const NAME = new RegExp(`^[0-9a-f]{64}\\.entry\\..*\\${UNFINISHED}$`);

/** Removes the unfinished files of killed processes from a cache folder. Never rejects. */
export async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => NAME.test(name)).map((name) => removeIfOld(join(folder, name))));
}

async function removeIfOld(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path);
  } catch {
    // Another process has removed the file, or its removal is forbidden.
  }
}
