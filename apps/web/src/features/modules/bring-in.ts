import { withModule, withSource } from "../../model/edit-set.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { nameOfPath } from "../../model/name-of-path.ts";
import { shownName } from "../../model/shown-name.ts";
import type { Session } from "../../session/session.ts";
import type { Brought } from "./dropped-files.ts";
import { type Found, isArchivePath, isModulePath } from "./found.ts";

const EXPECTED = "Drop .wasm or .so files, a folder of them, or a .tar.gz or .tgz archive";

/**
 * Adds what the reader has dropped or picked: single files at once; of a folder or an archive the only module, or those that the
 * reader chooses.
 */
export async function bringIn(session: Session, brought: readonly Brought[]): Promise<void> {
  session.note.value = undefined;
  const found: Found[] = [];
  const troubles: string[] = [];
  const strangers: string[] = [];
  let offered: { readonly from: string; readonly files: readonly Found[] } | undefined;
  for (const { name, isFolder, files } of brought) {
    try {
      const isSingle = !isFolder && !isArchivePath(name);
      const modules = isSingle ? await singleFile(files) : await modulesOf(files, isFolder);
      if (modules.length === 0 && isSingle) strangers.push(name);
      else if (modules.length === 0) troubles.push(emptyText(name, isFolder));
      else if (modules.length === 1 || isSingle) found.push(...modules);
      else
        offered = {
          from: offered === undefined ? shownName(name) : `${offered.from}, ${shownName(name)}`,
          files: [...(offered?.files ?? []), ...modules],
        };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      troubles.push(`Cannot read ${shownName(name)}: ${reason}. If it is an archive, download or pack it again.`);
    }
  }
  if (strangers.length > 0) troubles.unshift(strangersText(strangers));
  if (troubles.length > 0) session.note.value = { text: troubles.join(" ") };
  if (offered !== undefined) session.offer.value = offered;
  if (found.length > 0) await session.change(withFiles(session.set.value, found));
}

/**
 * The set with files more, named after them. A file takes the place of an earlier one with the same path: it was built again.
 */
export function withFiles(set: ModuleSet, files: readonly Found[]): ModuleSet {
  return files.reduce((changed, { path, file }) => {
    const source = { from: "file", file, path } as const;
    const earlier = changed.modules.find((entry) => entry.source.from === "file" && entry.source.path === path);
    return earlier === undefined
      ? withModule(changed, { name: nameOfPath(path), source })
      : withSource(changed, { name: earlier.name, source });
  }, set);
}

/** A file that has the beginning of a module needs no name of one. */
async function singleFile(files: readonly Found[]): Promise<readonly Found[]> {
  const isModule = await Promise.all(files.map(async ({ path, file }) => isModulePath(path) || (await hasMagic(file))));
  return files.filter((_, at) => isModule[at]);
}

async function hasMagic(file: Blob): Promise<boolean> {
  const text = new TextDecoder("latin1").decode(await file.slice(0, 4).arrayBuffer());
  return text === "\0asm";
}

async function modulesOf(files: readonly Found[], isFolder: boolean): Promise<readonly Found[]> {
  if (isFolder) return files.filter(({ path }) => isModulePath(path)).toSorted(byPath);
  const { readArchive } = await import("./read-archive.ts");
  const found = await Promise.all(files.map(({ file }) => readArchive(file, isModulePath)));
  return found.flat().toSorted(byPath);
}

/** Archives and folders have their files in the order of some disk; `m10` comes after `m9`. */
function byPath({ path }: Found, other: Found): number {
  return path.localeCompare(other.path, "en", { numeric: true });
}

/** More names are counted. */
const MOST_NAMED = 5;

function strangersText(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const list = names.slice(0, MOST_NAMED).map(shownName).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const assemble = names.some((name) => /\.(wat|wast)$/i.test(name))
    ? " The text format is assembled first, by wat2wasm for example."
    : "";
  return `${list} ${names.length === 1 ? "is no WebAssembly module" : "are no WebAssembly modules"}. ${EXPECTED}.${assemble}`;
}

function emptyText(name: string, isFolder: boolean): string {
  return `There is no .wasm or .so file in the ${isFolder ? "folder" : "archive"} ${shownName(name)}. ${EXPECTED}.`;
}
