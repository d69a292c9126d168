import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./run.js";

/**
 * @typedef {object} PublicPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder - its absolute path
 */

/**
 * The packages of a workspace that are published, providers before the packages that depend on them.
 *
 * @param {string} root - the folder of the workspace
 * @returns {Promise<PublicPackage[]>}
 */
export async function publicPackages(root) {
  const listed = JSON.parse(await run("pnpm", ["--recursive", "list", "--json", "--depth", "-1"], root));
  const manifests = await Promise.all(
    listed.map(async (/** @type {{ path: string }} */ { path }) => ({
      folder: path,
      manifest: JSON.parse(await readFile(join(path, "package.json"), "utf8")),
    })),
  );
  const published = manifests.filter(({ manifest }) => manifest.private !== true);
  const names = new Set(published.map(({ manifest }) => manifest.name));
  const needs = new Map(
    published.map(({ manifest }) => [
      manifest.name,
      Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) => names.has(name)),
    ]),
  );
  const rank = (/** @type {string} */ name) => {
    const reached = new Set([name]);
    for (const each of reached) for (const need of needs.get(each) ?? []) reached.add(need);
    return reached.size;
  };
  return published
    .map(({ folder, manifest: { name, version } }) => ({ name, version, folder }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}
