import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { findImportCycles } from "./find-import-cycles.js";
import { isPublicEntry, packageNameOf } from "./package-names.js";
import { resolveRelative } from "./read-tree.js";
import { coreRooms, isLooseFile, isTestFile, workspaces } from "./rooms.js";
import { webRooms } from "./web-rooms.js";

/**
 * @typedef {import("./read-tree.js").Tree} Tree
 * @typedef {import("./read-tree.js").SourcePackage} SourcePackage
 * @typedef {import("./read-imports.js").Import} Import
 * @typedef {import("./rooms.js").Workspace} Workspace
 *
 * @typedef {object} Violation
 * @property {string} edge `packages/core/src/plan/x.ts:3 → packages/core/src/bind/y.ts`
 * @property {string} rule
 * @property {string} fix
 *
 * @typedef {object} Edge one import, with its file
 * @property {string} path
 * @property {Import & { specifier: string }} entry
 * @property {string} at `path:line`
 * @property {boolean} loose the result of `isLooseFile`
 * @property {SourcePackage} owner
 * @property {Workspace} workspace
 */

/**
 * Every import that the table of rooms does not allow, every undeclared package, and every cycle, in order of path.
 *
 * @param {Tree} tree
 * @returns {Violation[]}
 */
export function findViolations(tree) {
  const paths = new Set(tree.files.map(({ path }) => path));
  const violations = tree.packages.flatMap(packageViolations);
  for (const { path, imports } of tree.files) {
    const owner = tree.packages.find(({ folder }) => path.startsWith(`${folder}/`));
    const workspace = workspaces.find(({ folder }) => folder === owner?.folder);
    if (owner === undefined || workspace === undefined) continue;
    const loose = isLooseFile(path, owner.folder);
    if (!loose && isDivided(owner) && roomOf(path) === undefined) violations.push(unknownRoom(path, owner));
    for (const entry of imports) {
      const at = `${path}:${entry.line}`;
      if (entry.specifier === undefined) {
        if (owner.folder === "packages/core" && !loose) violations.push(computedImport(at));
        continue;
      }
      const edge = { path, entry: { ...entry, specifier: entry.specifier }, at, loose, owner, workspace };
      const found = entry.specifier.startsWith(".") ? relativeViolation(edge, paths) : bareViolation(edge, tree);
      if (found !== undefined) violations.push(found);
    }
  }
  return [...violations, ...findImportCycles(tree).map(cycleViolation)];
}

/**
 * @param {SourcePackage} owner
 * @returns {Violation[]}
 */
function packageViolations({ folder, manifest }) {
  const manifestPath = `${folder}/package.json`;
  if (!workspaces.some((workspace) => workspace.folder === folder)) {
    return [
      {
        edge: manifestPath,
        rule: "every workspace stands in the table of packages/boundaries/src/rooms.js",
        fix: `add ${folder} to workspaces, with what it may import`,
      },
    ];
  }
  const runtime = folder === "packages/core" ? Object.keys(manifest.dependencies ?? {}) : [];
  return runtime.map((name) => ({
    edge: `${manifestPath} → ${name}`,
    rule: "core has no runtime dependency",
    fix: `move ${name} to devDependencies, if only tests and builds use it, or do without it`,
  }));
}

/**
 * @param {Edge} edge
 * @param {ReadonlySet<string>} paths
 * @returns {Violation | undefined}
 */
function relativeViolation({ path, entry, at, loose, owner, workspace }, paths) {
  const target = resolveRelative(paths, { from: path, specifier: entry.specifier });
  const intended = target ?? posix.join(posix.dirname(path), entry.specifier);
  const edge = `${at} → ${intended}`;
  if (!intended.startsWith(`${owner.folder}/`)) {
    return {
      edge,
      rule: `a relative import stays in its package; ${workspace.why}`,
      fix: "import the other package by its name, through one of its public entries",
    };
  }
  if (target === undefined) return undefined; // Built, or not source: the type check reports a missing file.
  if (loose || !isDivided(owner)) {
    return isTestFile(target) && !loose ? shippedImportsTest(edge) : undefined;
  }
  return roomViolation({ edge, path, target, typeOnly: entry.typeOnly });
}

/**
 * @param {{ edge: string, path: string, target: string, typeOnly: boolean }} step
 * @returns {Violation | undefined}
 */
function roomViolation({ edge, path, target, typeOnly }) {
  if (isTestFile(target)) return shippedImportsTest(edge);
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === undefined || to === undefined || from === to || from.may.includes("*") || from.may.includes(to.name)) {
    return undefined;
  }
  const typesAllowed = from.mayTypes?.includes(to.name) ?? false;
  if (typesAllowed && typeOnly) return undefined;
  return {
    edge,
    rule: `${from.name} may not import ${typesAllowed ? "values of " : ""}${to.name}: ${from.why}`,
    fix: typesAllowed
      ? "write `import type`, and take values as parameters"
      : `take what is needed as a parameter, or move what both need to ${from.may[0] ?? "a room of its own"}`,
  };
}

/**
 * @param {Edge} edge
 * @param {Tree} tree
 * @returns {Violation | undefined}
 */
function bareViolation({ entry: { specifier }, at, loose, owner, workspace }, tree) {
  const edge = `${at} → ${specifier}`;
  if (specifier.startsWith("node:") || isBuiltin(specifier)) {
    if (loose || workspace.node) return undefined;
    return { edge, rule: workspace.why, fix: "take it through LinkerHost, or move the code to an adapter for Node" };
  }
  const name = packageNameOf(specifier);
  const target = tree.packages.find(({ manifest }) => manifest.name === name);
  if (target !== undefined && !isPublicEntry(target.manifest, specifier)) {
    return {
      edge,
      rule: `only the public entries of ${name} may be imported`,
      fix: `use one of ${Object.keys(target.manifest.exports ?? {}).join(", ")}, or add an entry to exports of ${target.folder}/package.json`,
    };
  }
  const self = name === owner.manifest.name;
  if (target !== undefined && !self && !loose && !workspace.may.includes(name)) {
    return { edge, rule: `${owner.folder} may not import ${name}: ${workspace.why}`, fix: mayInstead(workspace) };
  }
  return self ? undefined : undeclaredPackage({ edge, name, loose, owner });
}

/** @param {Workspace} workspace */
function mayInstead({ may }) {
  return may.length === 0
    ? "take what is needed as a parameter, or move the code to a package that may import it"
    : `use ${may.join(", ")}, or take what is needed as a parameter`;
}

/**
 * @param {{ edge: string, name: string, loose: boolean, owner: SourcePackage }} use
 * @returns {Violation | undefined}
 */
function undeclaredPackage({ edge, name, loose, owner: { folder, manifest } }) {
  const { bundled = false } = workspaces.find((workspace) => workspace.folder === folder) ?? {};
  const shipped = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  const isBundled = Array.isArray(bundled) ? bundled.includes(name) : bundled;
  const declared =
    loose || isBundled || manifest.private === true ? { ...shipped, ...manifest.devDependencies } : shipped;
  if (Object.hasOwn(declared, name) || Object.hasOwn(declared, `@types/${name}`)) return undefined;
  const field = loose ? "devDependencies" : "dependencies";
  return {
    edge,
    rule: "a package that is imported is declared",
    fix: `add "${name}", with an exact version, to ${field} of ${folder}/package.json`,
  };
}

/**
 * Whether a workspace is divided into rooms.
 *
 * @param {SourcePackage} owner
 */
function isDivided({ folder }) {
  return folder in ROOM_TABLES;
}

/** @type {Readonly<Record<string, string>>} the file with the rooms of each divided workspace */
const ROOM_TABLES = { "packages/core": "rooms.js", "apps/web": "web-rooms.js" };

/** @param {string} path */
function roomOf(path) {
  return [...coreRooms, ...webRooms].find(({ files }) => files.test(path));
}

/**
 * @param {string} path
 * @param {SourcePackage} owner
 * @returns {Violation}
 */
function unknownRoom(path, { folder }) {
  return {
    edge: path,
    rule: `every file of ${folder.split("/").at(-1)} belongs to a room`,
    fix: `move it into one of the rooms, or add its room to packages/boundaries/src/${ROOM_TABLES[folder]}`,
  };
}

/**
 * @param {string} at
 * @returns {Violation}
 */
function computedImport(at) {
  return {
    edge: `${at} → import(…)`,
    rule: "core imports by name, so that imports can be read from the text",
    fix: "write the specifier as a string",
  };
}

/**
 * @param {string} edge
 * @returns {Violation}
 */
function shippedImportsTest(edge) {
  return { edge, rule: "only tests import tests", fix: "move what is shared into src" };
}

/**
 * @param {readonly string[]} cycle
 * @returns {Violation}
 */
function cycleViolation(cycle) {
  return {
    edge: [...cycle, cycle[0]].join(" → "),
    rule: "files do not import each other in a circle",
    fix: "move what both need into a file of its own",
  };
}
