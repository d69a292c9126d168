import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { findWords } from "./find-words.js";
import { readProse } from "./read-prose.js";

/**
 * @typedef {import("./find-words.js").Count} Count
 * @typedef {Count & { path: string }} CountedFile the path from the root, with `/`
 */

const COUNTED = /\.(?:[cm]?[jt]s|c|h|md)$/;
const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "coverage", ".git", ".turbo"]);

/**
 * Counts the words of all sources and documents below a folder. Changelogs are generated, and left out.
 *
 * @param {string} root
 * @returns {CountedFile[]} in the order of their paths
 */
export function readTree(root) {
  return paths(root).map((path) => ({
    path,
    ...findWords(readProse(path, readFileSync(join(root, path), "utf8"))),
  }));
}

/** @param {string} root */
function paths(root) {
  /** @type {string[]} */
  const found = [];
  const open = [""];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      const path = posix.join(at, entry.name);
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) open.push(path);
      if (entry.isFile() && COUNTED.test(entry.name) && entry.name !== "CHANGELOG.md") found.push(path);
    }
  }
  return found.sort();
}
