import type { LinkPluginOptions } from "../options.ts";
import type { FileStore, FileSystem } from "./file-store.ts";
import { type Groups, groupsOf, isClosed } from "./group-of.ts";
import { type LinkedFiles, linkFiles } from "./link-files.ts";
import { type NamedGroup, nameGroups } from "./name-groups.ts";
import { nativeFiles } from "./native-files.ts";
import { type FileGraph, readFiles, watchFiles } from "./read-files.ts";
import { type Tracked, track, use, type Watch } from "./watched-files.ts";

/** Linked files, and how they are instantiated. */
export interface GroupedFiles extends LinkedFiles {
  /** The group of each file. */
  readonly groups: ReadonlyMap<string, NamedGroup>;
  /** The files that a bundler which runs WebAssembly itself runs rightly. */
  readonly native: ReadonlySet<string>;
}

/**
 * The links of one build. The files that a file needs are planned once, however many scripts and files import it, and are not planned
 * again for each of them: their link is a part of the first one, unless the file from which a graph is read decides about it.
 */
export interface LinkStore {
  /** Links the files that a file needs, which may be a part of the result. */
  link(path: string, files: FileSystem): Promise<GroupedFiles>;
}

/** A link, before its groups have names. */
interface Linked {
  readonly linked: LinkedFiles;
  readonly groups: Groups;
}

interface Pending {
  readonly graph: FileGraph;
  resolve(linked: Linked): void;
  reject(error: unknown): void;
}

export function createLinkStore(options: LinkPluginOptions, store: FileStore): LinkStore {
  /** The first link of each file that is the same from all files that need it. */
  const closed = new Map<string, Linked>();
  const byFiles = new Map<string, Linked>();
  const entries = new Map<string, Tracked<Linked>>();
  const grouped = new Map<Linked, Promise<GroupedFiles>>();
  let pending: Pending[] = [];

  const plan = (graph: FileGraph): Linked => {
    const shared = closed.get(graph.entry);
    if (shared !== undefined) return shared;
    const key = [...graph.modules.keys()].sort().join("\n");
    // The same files have the same providers, from whichever of them they are read.
    const same = byFiles.get(key);
    if (same !== undefined) return same;
    const linked = linkFiles(graph, options);
    const found = { linked, groups: groupsOf(linked) };
    byFiles.set(key, found);
    if (isClosed(linked)) for (const path of graph.modules.keys()) if (!closed.has(path)) closed.set(path, found);
    return found;
  };
  /** Scripts import many files at once. The graphs of some of them are parts of larger ones, which are planned first. */
  const planAll = (): void => {
    const graphs = pending.sort((a, b) => b.graph.modules.size - a.graph.modules.size);
    pending = [];
    for (const { graph, resolve, reject } of graphs) {
      try {
        resolve(plan(graph));
      } catch (error) {
        reject(error);
      }
    }
  };
  const planLater = (graph: FileGraph): Promise<Linked> =>
    new Promise((resolve, reject) => {
      if (pending.length === 0) setImmediate(planAll);
      pending.push({ graph, resolve, reject });
    });
  const read = async (path: string, files: FileSystem): Promise<Linked> => {
    return planLater(await readFiles(path, files, store));
  };
  const linkOf = async (path: string, files: FileSystem): Promise<Linked> => {
    const known = closed.get(path);
    if (known !== undefined) {
      await watchFiles(known.linked.graph, { path, files, store });
      return known;
    }
    const entry = entries.get(path) ?? track((watch: Watch) => read(path, { ...files, watch }));
    entries.set(path, entry);
    return use(entry, files.watch);
  };
  const group = async ({ linked, groups }: Linked, files: FileSystem): Promise<GroupedFiles> => {
    const linkedFor = async (path: string) => (await linkOf(path, files)).linked;
    return { ...linked, groups: await nameGroups(groups, linked, linkedFor), native: nativeFiles(linked, groups) };
  };
  return {
    async link(path, files) {
      const found = await linkOf(path, files);
      const named = grouped.get(found) ?? group(found, files);
      grouped.set(found, named);
      return named;
    },
  };
}
