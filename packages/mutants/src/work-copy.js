import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { applyFault } from "./find-faults.js";

/**
 * A copy of a package, in surroundings like those of the package.
 *
 * @typedef {object} WorkCopy
 * @property {string} folder of the package's copy
 * @property {(mutant: import("./choose-mutants.js").Mutant) => () => void} seed writes a mutant into the copy; the
 *   returned function removes it
 * @property {() => void} remove
 */

/** Files that a package's copy shares with the package: installed and built ones. */
const SHARED = new Set(["node_modules", "dist"]);

/**
 * Copies the sources of a workspace package. Everything around it is linked: other packages and installed files.
 *
 * Faults are seeded only into the copy, so that the work tree never has one, even if the run is killed.
 *
 * @param {string} original the folder of the package, `…/packages/name`
 * @returns {WorkCopy}
 */
export function copyPackage(original) {
  const packages = dirname(original);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mutants-")));
  const folder = join(root, basename(packages), basename(original));
  mkdirSync(folder, { recursive: true });
  linkAll(dirname(packages), { to: root, but: basename(packages) });
  linkAll(packages, { to: dirname(folder), but: basename(original) });
  for (const name of readdirSync(original)) {
    const [from, to] = [join(original, name), join(folder, name)];
    if (SHARED.has(name)) symlinkSync(from, to);
    else cpSync(from, to, { recursive: true });
  }
  return {
    folder,
    seed(mutant) {
      const path = join(folder, mutant.path);
      const text = readFileSync(path, "utf8");
      writeFileSync(path, applyFault(text, mutant));
      return () => writeFileSync(path, text);
    },
    // Links are removed, not followed.
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * @param {string} from
 * @param {{ readonly to: string, readonly but: string }} options
 */
function linkAll(from, { to, but }) {
  for (const name of readdirSync(from)) {
    if (name !== but && name !== ".git") symlinkSync(join(from, name), join(to, name));
  }
}
