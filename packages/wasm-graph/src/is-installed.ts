import type { Disk } from "./disk.ts";
import { foldersAbove } from "./folders-above.ts";
import { pathsFor } from "./tsconfig-paths.ts";

/** A relative or absolute path, a name inside of the package, or a URL. */
const NO_PACKAGE = /^(\.{0,2}(\/|$)|[#\\]|[A-Za-z][A-Za-z0-9+.-]*:)/;

/**
 * Whether a specifier needs no package that would have to be downloaded: it is a path or a URL, its package is in a
 * `node_modules` folder, it names the importer's own package, or `paths` of `tsconfig.json` leads to a file.
 *
 * Bun downloads other packages when it resolves them, even for a namespace such as `env`. The builtin modules of a platform
 * are not known here.
 *
 * @param importer - `file:` URL
 */
export function isInstalled(
  specifier: string,
  { importer, disk }: { readonly importer: string; readonly disk: Disk },
): boolean {
  if (NO_PACKAGE.test(specifier)) return true;
  const name = packageOf(specifier);
  const folders = foldersAbove(importer);
  const path = `node_modules/${encodeURI(name).replace(/[?#]/g, encodeURIComponent)}`;
  return (
    folders.some((folder) => disk.exists(new URL(path, folder).href)) ||
    ownName(folders, disk) === name ||
    pathsFor(specifier, { folders, disk }).some((file) => disk.exists(file))
  );
}

/** `lib` for `lib/a.wasm`, and `@scope/lib` for `@scope/lib/a.wasm`. */
function packageOf(specifier: string): string {
  const [name = "", inScope = ""] = specifier.split("/");
  return name.startsWith("@") ? `${name}/${inScope}` : name;
}

/** The name of the nearest package. */
function ownName(folders: readonly string[], disk: Disk): unknown {
  for (const folder of folders) {
    const text = disk.readText(new URL("package.json", folder).href);
    if (text === undefined) continue;
    try {
      return (Object(JSON.parse(text)) as { readonly name?: unknown }).name;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
