import type { Disk } from "../src/index.ts";

/** A disk with these files, and the folders around them. */
export function diskOf(files: Readonly<Record<string, string>>): Disk {
  const urls = Object.keys(files).map((path) => `file://${path}`);
  return {
    exists: (url) => urls.some((each) => each === url || each.startsWith(`${url}/`)),
    readText: (url) => files[url.slice("file://".length)],
  };
}
