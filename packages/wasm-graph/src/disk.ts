/** The doors to small files, for rules that look at folders. All files are `file:` URLs. */
export interface Disk {
  exists(url: string): boolean;
  /** The text of a file; undefined if it cannot be read. */
  readText(url: string): string | undefined;
}
