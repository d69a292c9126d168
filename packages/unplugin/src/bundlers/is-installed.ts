import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Whether a specifier is a path, or that of a package that is installed. Bun downloads other packages when it resolves them, even
 * for a namespace as `env`.
 *
 * @param folder - of the file that imports
 */
export function isInstalled(specifier: string, folder: string): boolean {
  if (/^(\.{0,2}\/|[A-Za-z]:[\\/]|#)/.test(specifier)) return true;
  const [name = "", inScope = ""] = specifier.split("/");
  const path = join("node_modules", name.startsWith("@") ? `${name}/${inScope}` : name);
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, path))) return true;
    if (dirname(at) === at) return false;
  }
}
