import { type Groups, groupsOf, isOpen } from "./group-of.ts";
import type { LinkedFiles } from "./link-files.ts";

/** A group, and the file that it is named after. */
export interface NamedGroup {
  /** Paths, in their order. */
  readonly group: readonly string[];
  readonly owner: string;
}

/**
 * Names each group after one of its files: the group has one instance, and so one name, from each script that imports one of its
 * files. The graph of that file alone gives the same group.
 *
 * That is the first file, if the files of the group name each other. Otherwise some are found only from the file that needs them,
 * and the group is named after the first file that finds all.
 *
 * @param linkedFor - links the files that a file needs
 */
export async function nameGroups(
  groups: Groups,
  linked: LinkedFiles,
  linkedFor: (path: string) => Promise<LinkedFiles>,
): Promise<ReadonlyMap<string, NamedGroup>> {
  const named = new Map<string, NamedGroup>();
  for (const [path, group] of groups) {
    if (named.has(path)) continue;
    const owner = isOpen(group, linked) ? await findOwner(group, linkedFor) : (group[0] as string);
    for (const member of group) named.set(member, { group, owner });
  }
  return named;
}

async function findOwner(group: readonly string[], linkedFor: (path: string) => Promise<LinkedFiles>): Promise<string> {
  for (const path of group) if (await findsAll(path, group, linkedFor)) return path;
  return group[0] as string;
}

/** A file without the others may lack providers: then it cannot be linked. */
async function findsAll(
  path: string,
  group: readonly string[],
  linkedFor: (path: string) => Promise<LinkedFiles>,
): Promise<boolean> {
  try {
    return (
      groupsOf(await linkedFor(path))
        .get(path)
        ?.join() === group.join()
    );
  } catch {
    return false;
  }
}
