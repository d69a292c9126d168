import { readdirSync } from "node:fs";
import { join, posix } from "node:path";

const TEST = /\.test\.ts$/;
const NO_CODE = /\.d\.ts$/;

/**
 * The sources of a package in which faults are seeded: not its tests, their fixtures, or files of declarations alone.
 *
 * @param {string} folder the folder of the package
 * @param {readonly string[]} within folders or files below `src`; none stands for all
 * @returns {string[]} paths from the package's folder, sorted
 */
export function findSources(folder, within) {
  const roots = within.length === 0 ? [""] : within;
  const sources = readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(folder.length + 1).replaceAll("\\", "/"), entry.name))
    .filter((path) => path.endsWith(".ts") && !TEST.test(path) && !NO_CODE.test(path) && !path.includes("/fixtures/"));
  for (const root of roots) {
    if (!sources.some((path) => isWithin(path, root)))
      throw new RangeError(`No source of the package is in src/${root}`);
  }
  return sources.filter((path) => roots.some((root) => isWithin(path, root))).sort();
}

/**
 * The tests beside a source: `x.test.ts`, `x.property.test.ts` and so on for `x.ts`.
 *
 * @param {string} folder the folder of the package
 * @param {string} source a path from there
 * @returns {string[]} paths from there, sorted
 */
export function testsBeside(folder, source) {
  const name = posix.basename(source, ".ts");
  return readdirSync(join(folder, posix.dirname(source)))
    .filter((file) => file.startsWith(`${name}.`) && TEST.test(file))
    .map((file) => posix.join(posix.dirname(source), file))
    .sort();
}

/**
 * @param {string} path
 * @param {string} root
 */
function isWithin(path, root) {
  return root === "" || path === `src/${root}` || path.startsWith(`src/${root}/`);
}
