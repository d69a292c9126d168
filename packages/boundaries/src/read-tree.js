import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { readImports } from "./read-imports.js";

/**
 * @typedef {import("./read-imports.js").Import} Import
 *
 * @typedef {object} SourceFile
 * @property {string} path from the root, with `/`
 * @property {readonly Import[]} imports
 *
 * @typedef {object} Manifest the part of a package.json that the check reads
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {object} SourcePackage
 * @property {string} folder from the root: `packages/core`
 * @property {Manifest} manifest
 *
 * @typedef {object} Tree the input of the rules
 * @property {readonly SourcePackage[]} packages
 * @property {readonly SourceFile[]} files
 */

const SOURCE = /\.[cm]?[jt]sx?$/;
const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "coverage"]);

/**
 * All source files of all workspaces, with their imports.
 *
 * @param {string} root
 * @returns {Tree}
 */
export function readTree(root) {
  const packages = workspaceFolders(root).map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")),
  }));
  const files = packages.flatMap(({ folder }) =>
    sourcePaths(root, folder).map((path) => ({
      path,
      imports: readImports(path, readFileSync(join(root, path), "utf8")),
    })),
  );
  return { packages, files };
}

/** @param {string} root */
function workspaceFolders(root) {
  const folders = ["packages", "apps"].flatMap((parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [],
  );
  return [...folders, "wasm"].filter((folder) => existsSync(join(root, folder, "package.json"))).sort();
}

/**
 * @param {string} root
 * @param {string} folder
 */
function sourcePaths(root, folder) {
  /** @type {string[]} */
  const paths = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      const path = posix.join(at, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name)) open.push(path);
      if (entry.isFile() && SOURCE.test(entry.name)) paths.push(path);
    }
  }
  return paths.sort();
}

/**
 * The file that a relative specifier names, or undefined if there is none.
 *
 * @param {ReadonlySet<string>} paths
 * @param {{ from: string, specifier: string }} edge
 */
export function resolveRelative(paths, { from, specifier }) {
  const path = posix.join(dirname(from), specifier);
  return [path, path.replace(/\.js$/, ".d.ts"), path.replace(/\.js$/, ".ts")].find((candidate) => paths.has(candidate));
}
