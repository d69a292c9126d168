import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const PUBLIC_PACKAGES = ["core", "node", "browser", "wasm", "cli", "unplugin"] as const;
/** The dependencies of the public packages, each with the package that has it. An installer places them beside these. */
export const LIBRARIES = {
  "http-cache-semantics": "node",
  "@bjorn3/browser_wasi_shim": "browser",
  unplugin: "unplugin",
} as const;
export type Library = keyof typeof LIBRARIES;
export const LIBRARY_NAMES = Object.keys(LIBRARIES) as readonly Library[];
export type PublicPackage = (typeof PUBLIC_PACKAGES)[number];
/** Path of the tarball of each public package. */
export type Tarballs = Readonly<Record<PublicPackage, string>>;

const require = createRequire(import.meta.url);

/**
 * Packs the public packages. They are built already: without `prepack`, no test that runs at the same time loses a file
 * to a second build.
 *
 * @param folder - for the tarballs; created if it does not exist
 */
export async function packPublicPackages(folder: string): Promise<Tarballs> {
  const tarballs = { core: "", node: "", browser: "", wasm: "", cli: "", unplugin: "" } satisfies Tarballs;
  for (const name of PUBLIC_PACKAGES) tarballs[name] = await packPublicPackage(name, join(folder, name));
  return tarballs;
}

/**
 * Packs one public package, which is built already.
 *
 * @param folder - for the tarball alone; created if it does not exist
 * @returns the path of the tarball
 */
export async function packPublicPackage(name: PublicPackage, folder: string): Promise<string> {
  const args = ["pack", "--config.ignore-scripts=true", "--pack-destination", folder];
  await promisify(execFile)("pnpm", args, { cwd: workspaceFolder(name) });
  const [tarball = ""] = await readdir(folder);
  return join(folder, tarball);
}

/** The folder of a public package in this repository. */
export function workspaceFolder(name: PublicPackage): string {
  return fileURLToPath(new URL(name === "wasm" ? "../../../wasm/" : `../../${name}/`, import.meta.url));
}

/** The folder of a library that a public package depends on. */
export function libraryFolder(library: Library): string {
  return join(workspaceFolder(LIBRARIES[library]), "node_modules", library);
}

/** The script behind the command that a package of npm installs. */
export function commandOf(packageName: string, command = packageName): string {
  const folder = dirname(require.resolve(`${packageName}/package.json`));
  const { bin } = require(`${packageName}/package.json`) as { bin: string | Record<string, string> };
  return join(folder, typeof bin === "string" ? bin : (bin[command] ?? ""));
}
