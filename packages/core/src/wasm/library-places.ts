import type { DynamicLibrary } from "./dynamic-library.ts";

/** A module from elsewhere cannot ask for more files than this for each library that it needs. */
const MOST_FOLDERS = 32;

const ORIGIN = /^\$(?:ORIGIN|\{ORIGIN\})(?=\/|$)/;

/**
 * Returns the paths at which a needed library is looked for, in order: in the run-time path of the module that needs it, then
 * beside that module. A name with a slash is a path itself.
 *
 * Only folders that begin with `$ORIGIN`, the folder of the module, count, and at most 32 of them. All others are left out: so
 * a file decides nothing about files elsewhere. `DynamicLibrary.runtimePath` has them.
 *
 * @param library - a name in `needed`
 * @param dylink - the needs of the module, from `ModuleType.dylink`
 * @returns relative paths that start from the file of the module
 *
 * WebAssembly tool conventions, "Dynamic Linking", `runtime-path`.
 *
 * @example
 * ```ts
 * import { libraryPlaces } from "@rec/core/plan";
 *
 * const places = libraryPlaces("libx.so", { runtimePath: ["$ORIGIN/../lib", "/opt/lib"] });
 * console.log(places); // [ './../lib/libx.so', './libx.so' ]
 * ```
 */
export function libraryPlaces(library: string, { runtimePath = [] }: Pick<DynamicLibrary, "runtimePath">): string[] {
  if (library.includes("/")) return [`./${library}`];
  const folders = foldersOf(runtimePath)
    .filter((folder) => ORIGIN.test(folder))
    .slice(0, MOST_FOLDERS)
    .map((folder) => folder.replace(ORIGIN, ".").replace(/\/+$/, ""));
  return [...new Set([...folders, "."].map((folder) => `${folder}/${library}`))];
}

/** The folders of a run-time path that do not count. */
export function otherFolders(runtimePath: readonly string[] = []): string[] {
  return foldersOf(runtimePath).filter((folder) => !ORIGIN.test(folder));
}

/** An entry may be a list, with colons between its folders. */
function foldersOf(runtimePath: readonly string[]): string[] {
  return runtimePath.flatMap((entry) => entry.split(/:(?=[$.]|\/(?!\/))/)).filter((folder) => folder !== "");
}
