import type { Found } from "./found.ts";

/** A dropped or picked thing: a file, or a folder with its files. */
export interface Brought {
  /** Name of the file or folder. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly files: readonly Found[];
}

/** More files of a folder are not read, so that a home folder cannot hang the page. */
export const MOST_FILES = 20_000;

/** The contents of a drop, taken while the event was handled: the browser empties its lists afterwards. */
export interface Dropped {
  readonly items: readonly { readonly entry: FileSystemEntry | null; readonly file: File | null }[];
  readonly files: readonly File[];
}

/** The files of a drop; folders are read to their ends. */
export async function readDropped({ items, files }: Dropped): Promise<readonly Brought[]> {
  if (items.length === 0) return files.map(broughtFile);
  const brought: Brought[] = [];
  for (const { entry, file } of items) {
    if (entry?.isDirectory === true) {
      brought.push({ name: entry.name, isFolder: true, files: await readFolder(entry as FileSystemDirectoryEntry) });
    } else if (file !== null) brought.push(broughtFile(file));
  }
  return brought;
}

/** The files of a file picker; those of a folder picker have their path in it. */
export function pickedFiles(list: FileList): readonly Brought[] {
  const files = [...list];
  const [first] = files;
  const folder = first?.webkitRelativePath.split("/")[0] ?? "";
  if (folder === "") return files.map(broughtFile);
  const found = files.slice(0, MOST_FILES).map((file) => ({ path: file.webkitRelativePath, file }));
  return [{ name: folder, isFolder: true, files: found }];
}

function broughtFile(file: File): Brought {
  return { name: file.name, isFolder: false, files: [{ path: file.name, file }] };
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<readonly Found[]> {
  const found: Found[] = [];
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const entry of await entriesOf(next)) {
      if (found.length >= MOST_FILES) return found;
      if (entry.isDirectory) waiting.push(entry as FileSystemDirectoryEntry);
      else found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry as FileSystemFileEntry) });
    }
  }
  return found;
}

/** A reader gives some entries at a time, until it gives none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
