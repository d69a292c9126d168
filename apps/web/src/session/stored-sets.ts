import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ModuleEntry, ModuleOrigin, ModuleSet } from "../model/module-set.ts";

/** A set that was stored longer ago is forgotten. */
const MOST_MS = 7 * 24 * 3600 * 1000;

/** A module of a stored set; files lie apart, each once, so that an edit does not write them again. */
interface StoredEntry {
  readonly name: string;
  readonly source:
    | Extract<ModuleOrigin, { readonly from: "url" }>
    | { readonly from: "file"; readonly path: string; readonly id: string };
}

interface StoredSet {
  readonly set: Omit<ModuleSet, "modules"> & { readonly modules: readonly StoredEntry[] };
  readonly savedAt: number;
}

interface Schema extends DBSchema {
  sets: { key: string; value: StoredSet };
  files: { key: string; value: Blob };
}

/** Sets with files of the reader, in the storage of this browser. Each member rejects if the browser refuses. */
export interface StoredSets {
  /** Stores a set, in place of the earlier one of the key. */
  put(key: string, set: ModuleSet): Promise<void>;
  delete(key: string): Promise<void>;
  get(key: string): Promise<ModuleSet | undefined>;
  /** The set that was stored last. */
  newest(): Promise<ModuleSet | undefined>;
  /** Removes all sets, and the files in them. */
  clear(): Promise<void>;
}

/**
 * @param name - of the database
 * @param now - the time in ms since 1970
 */
export function openStoredSets(name: string, now: () => number = Date.now): StoredSets {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  /** The names of files that are in the storage, or are about to be. */
  const ids = new WeakMap<Blob, string>();

  const open = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(database) {
        database.createObjectStore("sets");
        database.createObjectStore("files");
      },
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const removeUnused = async (): Promise<void> => removeOld(await open(), now() - MOST_MS);
  const idOf = (file: Blob): string => {
    const id = ids.get(file) ?? crypto.randomUUID();
    ids.set(file, id);
    return id;
  };
  const restore = async ({ set }: StoredSet): Promise<ModuleSet | undefined> => {
    const database = await open();
    const modules: ModuleEntry[] = [];
    for (const { name: module, source } of set.modules) {
      if (source.from === "url") {
        modules.push({ name: module, source });
        continue;
      }
      const file = await database.get("files", source.id);
      if (file === undefined) return undefined;
      ids.set(file, source.id);
      modules.push({ name: module, source: { from: "file", path: source.path, file } });
    }
    return { ...set, modules };
  };

  return {
    async put(key, set) {
      const transaction = (await open()).transaction(["sets", "files"], "readwrite");
      const files = transaction.objectStore("files");
      const modules: StoredEntry[] = [];
      for (const { name: module, source } of set.modules) {
        if (source.from === "url") {
          modules.push({ name: module, source });
          continue;
        }
        const id = idOf(source.file);
        // Another tab may have removed it.
        if ((await files.count(id)) === 0) await files.put(source.file, id);
        modules.push({ name: module, source: { from: "file", path: source.path, id } });
      }
      await transaction.objectStore("sets").put({ set: { ...set, modules }, savedAt: now() }, key);
      await transaction.done;
      await removeUnused();
    },
    async delete(key) {
      await (await open()).delete("sets", key);
      await removeUnused();
    },
    async get(key) {
      const stored = await (await open()).get("sets", key);
      return stored && (await restore(stored));
    },
    async newest() {
      await removeUnused();
      const all = await (await open()).getAll("sets");
      const stored = all.toSorted((a, b) => b.savedAt - a.savedAt)[0];
      return stored && (await restore(stored));
    },
    async clear() {
      const transaction = (await open()).transaction(["sets", "files"], "readwrite");
      await Promise.all([transaction.objectStore("sets").clear(), transaction.objectStore("files").clear()]);
      await transaction.done;
    },
  };
}

/** Removes the sets that are older than a time, and the files that no set has. */
async function removeOld(database: IDBPDatabase<Schema>, oldestMs: number): Promise<void> {
  const transaction = database.transaction(["sets", "files"], "readwrite");
  const sets = transaction.objectStore("sets");
  const used = new Set<string>();
  for (let cursor = await sets.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (cursor.value.savedAt < oldestMs) await cursor.delete();
    else for (const { source } of cursor.value.set.modules) if (source.from === "file") used.add(source.id);
  }
  const files = transaction.objectStore("files");
  for (const id of await files.getAllKeys()) if (!used.has(id)) await files.delete(id);
  await transaction.done;
}
