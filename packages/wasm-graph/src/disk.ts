/** The doors to small files, for rules that look at folders. All files are `file:` URLs. */
export interface Disk {
  exists(url: string): boolean;
  /** The text of a file; undefined if it cannot be read. */
  readText(url: string): string | undefined;
}

/** The functions of `node:fs` that a disk needs. */
export interface FileFunctions {
  existsSync(url: URL): boolean;
  readFileSync(url: URL, encoding: "utf8"): string;
}

/** The disk behind these functions: this package imports nothing of Node.js itself. */
export function createDisk({ existsSync, readFileSync }: FileFunctions): Disk {
  return {
    exists: (url) => existsSync(new URL(url)),
    readText(url) {
      try {
        return readFileSync(new URL(url), "utf8");
      } catch {
        return undefined;
      }
    },
  };
}
