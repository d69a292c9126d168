import type { PlanOptions } from "@rec/core/plan";
import { groupOf, isOpen } from "./group-of.ts";
import { type LinkedFiles, linkFiles } from "./link-files.ts";
import type { FileGraph } from "./read-files.ts";

/** A group, and the file that it is named after. */
export interface NamedGroup {
  /** Paths, in their order. */
  readonly group: readonly string[];
  readonly owner: string;
}

export interface NamingOptions {
  readonly plan: PlanOptions;
  /** Reads the graph of another file. */
  readonly read: (path: string) => Promise<FileGraph>;
}

/**
 * Finds the group of each file, and names it after one of its files: the group has one instance, and so one name, from each
 * script that imports one of its files. The graph of that file alone gives the same group.
 *
 * That is the first file, if the files of the group name each other. Otherwise some are found only from the file that needs them,
 * and the group is named after the first file that finds all.
 */
export async function nameGroups(
  paths: Iterable<string>,
  linked: LinkedFiles,
  options: NamingOptions,
): Promise<ReadonlyMap<string, NamedGroup>> {
  const named = new Map<string, NamedGroup>();
  for (const path of paths) {
    if (named.has(path)) continue;
    const group = groupOf(path, linked);
    const owner = await findOwner(group, linked, options);
    for (const member of group) named.set(member, { group, owner });
  }
  return named;
}

async function findOwner(group: readonly string[], linked: LinkedFiles, options: NamingOptions): Promise<string> {
  const [first = ""] = group;
  if (!isOpen(group, linked)) return first;
  for (const path of group) if (await findsAll(path, group, options)) return path;
  return first;
}

/** A file without the others may lack providers: then it cannot be linked. */
async function findsAll(path: string, group: readonly string[], { plan, read }: NamingOptions): Promise<boolean> {
  try {
    return groupOf(path, linkFiles(await read(path), plan)).join() === group.join();
  } catch {
    return false;
  }
}
