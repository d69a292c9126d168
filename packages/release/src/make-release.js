import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicPackages } from "./public-packages.js";
import { ReleaseError } from "./release-error.js";
import { run, show } from "./run.js";

/** The folder of the tarballs of a release, in the root of the workspace. Git ignores it. */
export const TARBALLS = "release";

/** The program that reads change files; a development dependency of the workspace's root. */
const CHANGESET = createRequire(import.meta.url).resolve("@changesets/cli/bin.js");

/** @typedef {(line: string) => void} Say */

/**
 * Makes a release from the change files in `.changeset/`: versions, changelogs, checks, tarballs, a commit and a tag.
 *
 * All of it happens in a work tree of its own. So a check that fails leaves the repository as it was, and the checks see
 * no file that is not committed.
 *
 * @param {string} root - the folder of the workspace
 * @param {{ say: Say }} options
 * @returns {Promise<{ tag: string, tarballs: string[] }>} the tag, and the paths of the tarballs
 * @throws {ReleaseError} if files are not committed, if there is no change file, or if a check fails
 */
export async function makeRelease(root, { say }) {
  await refuseUncommitted(root);
  await refuseWithoutChanges(root);
  const parent = await mkdtemp(join(tmpdir(), "release-"));
  const tree = join(parent, "tree");
  await run("git", ["worktree", "add", "--detach", tree], root);
  try {
    const version = await applyChanges(tree, say);
    await check(tree, say);
    const tag = `v${version}`;
    await run("git", ["add", "--all"], tree);
    await run("git", ["commit", "--message", `Release ${version}`], tree);
    const packed = await pack(tree, say);
    await run("git", ["tag", "--annotate", tag, "--message", await notesOf(tree)], tree);
    await run("git", ["merge", "--ff-only", tag], root);
    await rm(join(root, TARBALLS), { recursive: true, force: true });
    await cp(packed, join(root, TARBALLS), { recursive: true });
    const names = (await readdir(join(root, TARBALLS))).sort();
    return { tag, tarballs: names.map((name) => join(root, TARBALLS, name)) };
  } finally {
    await run("git", ["worktree", "remove", "--force", tree], root);
    await rm(parent, { recursive: true, force: true });
  }
}

/** @param {string} root */
async function refuseUncommitted(root) {
  const changed = await run("git", ["status", "--porcelain"], root);
  if (changed === "") return;
  throw new ReleaseError(
    `Cannot release: ${changed.split("\n").length} files are not committed, the first is ${changed.split("\n")[0]?.slice(3)}`,
    "commit them, or put them aside with git stash --include-untracked",
  );
}

/** @param {string} root */
async function refuseWithoutChanges(root) {
  const files = await readdir(join(root, ".changeset")).catch(() => []);
  if (files.some((name) => name.endsWith(".md") && name !== "README.md")) return;
  throw new ReleaseError(
    "Cannot release: there is no change file in .changeset/, so no package has a new version",
    "describe the changes: pnpm changeset",
  );
}

/**
 * @param {string} tree
 * @param {Say} say
 * @returns {Promise<string>} the version of all public packages
 */
async function applyChanges(tree, say) {
  say("install");
  await run("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], tree);
  say("versions and changelogs");
  await run("node", [CHANGESET, "version"], tree);
  const versions = new Set((await publicPackages(tree)).map(({ version }) => version));
  const [version, ...others] = versions;
  if (version !== undefined && others.length === 0) return version;
  throw new ReleaseError(
    `Cannot release: the packages would have different versions: ${[...versions].join(", ")}`,
    'list all of them in one group of "fixed" in .changeset/config.json',
  );
}

/**
 * @param {string} tree
 * @param {Say} say
 */
async function check(tree, say) {
  say("checks: .ci/run");
  const code = await show("bash", [".ci/run"], tree);
  if (code === 0) return;
  throw new ReleaseError(`Cannot release: .ci/run ended with ${code ?? "a signal"}`, "see its output above");
}

/**
 * @param {string} tree
 * @param {Say} say
 * @returns {Promise<string>} the folder of the tarballs
 */
async function pack(tree, say) {
  const target = join(tree, TARBALLS);
  for (const { name, version, folder } of await publicPackages(tree)) {
    say(`pack ${name} ${version}`);
    await run("pnpm", ["pack", "--pack-destination", target], folder);
  }
  return target;
}

/**
 * The newest section of the changelog of each package, as the text of the tag.
 *
 * @param {string} tree
 */
async function notesOf(tree) {
  const packages = await publicPackages(tree);
  const sections = packages.map(async ({ name, version, folder }) => {
    const text = await readFile(join(folder, "CHANGELOG.md"), "utf8").catch(() => "");
    const [, section = ""] = text.split(/^## .*$/m);
    return `${name} ${version}\n\n${section.trim()}`.trim();
  });
  return (await Promise.all(sections)).join("\n\n");
}
