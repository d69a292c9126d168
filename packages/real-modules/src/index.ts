import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A module in a package that package.json lists. */
export interface RealModule {
  /** Name of the package. */
  readonly package: string;
  /** Path in the package, with slashes. */
  readonly file: string;
  readonly path: string;
}

const root = new URL("..", import.meta.url);

/** The modules of all packages, by package and path in alphabetical order. Packages may contain equal ones. */
export function listRealModules(): readonly RealModule[] {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies)
    .sort()
    .flatMap((name) => {
      const folder = fileURLToPath(new URL(`node_modules/${name}/`, root));
      return listFiles(folder, "").map((file) => ({ package: name, file, path: folder + file }));
    });
}

function listFiles(folder: string, inside: string): string[] {
  const entries = readdirSync(folder + inside, { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = inside + entry.name;
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : listFiles(folder, `${path}/`);
      return path.endsWith(".wasm") ? [path] : [];
    });
}
