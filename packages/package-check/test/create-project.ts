import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import {
  LIBRARY_NAMES,
  libraryFolder,
  PUBLIC_PACKAGES,
  packPublicPackages,
  type Tarballs,
} from "../src/public-packages.ts";
import { startRegistry } from "./registry.ts";

declare module "vitest" {
  interface ProvidedContext {
    project: { readonly folder: string; readonly tarballs: Tarballs; readonly registryUrl: string };
  }
}

/**
 * Makes a project outside this repository with only the packed tarballs of the public packages, unpacked into
 * `node_modules` as by an installer. Then publishes the tarballs to a registry on loopback. All test files use both.
 *
 * @returns a function that removes the project and stops the registry
 */
export default async function createProject({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "rec-scratch-"));
  const tarballs = await packPublicPackages(join(folder, "tarballs"));
  for (const name of PUBLIC_PACKAGES) {
    const installed = join(folder, "node_modules", "@rec", name);
    await mkdir(installed, { recursive: true });
    await promisify(execFile)("tar", ["-xzf", tarballs[name], "-C", installed, "--strip-components=1"]);
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  const nodeTypes = dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
  await mkdir(join(folder, "node_modules", "@types"));
  await symlink(nodeTypes, join(folder, "node_modules", "@types", "node"));
  for (const library of LIBRARY_NAMES) {
    const place = join(folder, "node_modules", library);
    await mkdir(dirname(place), { recursive: true });
    await symlink(libraryFolder(library), place);
  }
  const registry = await startRegistry(folder);
  await registry.publish([...LIBRARY_NAMES.map(libraryFolder), ...Object.values(tarballs)]);
  provide("project", { folder, tarballs, registryUrl: registry.url });
  return async () => {
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  };
}
