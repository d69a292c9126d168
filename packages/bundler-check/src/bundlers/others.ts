import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The folder with the bundlers that only `test:all` needs. */
export const othersFolder: string = fileURLToPath(new URL("../../others/", import.meta.url));

const require = createRequire(join(othersFolder, "package.json"));

/** Installs these bundlers, as their lockfile says, if they are not installed yet. */
export async function installOthers(): Promise<void> {
  const args = ["install", "--frozen-lockfile"];
  await promisify(execFile)("pnpm", args, { cwd: othersFolder });
}

/** The folder of a package among these bundlers. */
export function otherFolder(name: string): string {
  return join(othersFolder, "node_modules", name);
}

/** The version of such a package, from `others/package.json`. */
export function otherVersion(name: string): string {
  const { dependencies } = require("./package.json") as { readonly dependencies: Readonly<Record<string, string>> };
  return dependencies[name] ?? "";
}

/** The script behind the command of such a package. */
export function otherCommand(name: string): string {
  const manifest = join(otherFolder(name), "package.json");
  const { bin } = require(manifest) as { readonly bin: string | Readonly<Record<string, string>> };
  return join(dirname(manifest), typeof bin === "string" ? bin : (bin[name] ?? ""));
}
