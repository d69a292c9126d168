/** A file of the reader; `path` is its name, or its path in a folder or archive. */
export interface Found {
  readonly path: string;
  readonly file: Blob;
}

/** Whether the name of a file is that of a module. */
export function isModulePath(path: string): boolean {
  return /\.(wasm|so)$/i.test(path) && !isHidden(path);
}

/** Whether the name of a file is that of an archive. */
export function isArchivePath(path: string): boolean {
  return /\.(tgz|tar|tar\.gz)$/i.test(path) && !isHidden(path);
}

/** `._a.wasm`: what macOS writes beside files in archives. */
function isHidden(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith("._");
}
