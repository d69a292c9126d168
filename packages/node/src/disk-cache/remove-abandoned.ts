import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { UNFINISHED } from "./entry-writer.ts";

/** Nobody writes to a file so seldom: who began it has been ended. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

const NAME = new RegExp(`^[0-9a-f]{64}\\.entry\\..*\\${UNFINISHED}$`);

/** Removes what processes that were ended while they wrote have left behind in a cache folder. Never rejects. */
export async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => NAME.test(name)).map((name) => removeIfOld(join(folder, name))));
}

async function removeIfOld(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path);
  } catch {
    // Somebody else has removed it, or nobody may.
  }
}
