import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A separate folder for one test, outside of the repository. */
export interface CacheFolder {
  readonly path: string;
  files(): string[];
  /** Files in the folder that this process holds open; on systems other than Linux they are unknown. */
  openFiles(): string[];
  remove(): void;
}

export function makeCacheFolder(): CacheFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "rec-cache-")));
  return {
    path,
    files: () => readdirSync(path).sort(),
    openFiles: () => openFiles().filter((file) => file.startsWith(path)),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function openFiles(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // Closed since the folder was read.
    }
  });
}
