import { fileURLToPath, pathToFileURL } from "node:url";

/** The `file:` URL of a path; a relative one starts from the working directory. */
export function toFileUrl(path: string): string {
  return pathToFileURL(path).href;
}

/** The path that a `file:` URL names, or the URL itself where it names none, as `file://server/a.wasm`. */
export function fromFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
