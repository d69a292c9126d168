import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { TARBALLS } from "./make-release.js";
import { publicPackages } from "./public-packages.js";
import { ReleaseError } from "./release-error.js";
import { run } from "./run.js";

/**
 * Publishes the tarballs of the release, providers first. Versions that the registry has are left out, so a publication
 * that broke off can be repeated.
 *
 * @param {string} root - the folder of the workspace
 * @param {object} options
 * @param {string | undefined} options.registry - the registry's URL; without it, the one that npm is set to
 * @param {boolean} options.provenance - to sign where and from what each tarball was built, which npm can do in CI only
 * @param {(line: string) => void} options.say
 * @returns {Promise<string[]>} the packages that were published, as `name@version`
 * @throws {ReleaseError} before anything is published: if the checked-out commit is not the tagged one, if a tarball is
 * missing, or if nothing can sign
 */
export async function publishRelease(root, { registry, provenance, say }) {
  if (provenance) refuseUnsigned(process.env);
  const packages = await publicPackages(root);
  await refuseOtherCommit(root, packages[0]?.version);
  const tarballs = await tarballsOf(root, packages);
  const target = registry === undefined ? [] : ["--registry", registry];
  /** @type {string[]} */
  const published = [];
  for (const [each, tarball] of tarballs) {
    if (await isPublished(each, { root, target })) {
      say(`${each} is published already`);
      continue;
    }
    const signed = provenance ? ["--provenance"] : [];
    await run("npm", ["publish", tarball, "--access", "public", ...signed, ...target], root);
    say(`${each} is published`);
    published.push(each);
  }
  return published;
}

/**
 * npm signs with a token of these CI systems alone: npm docs, "Generating provenance statements".
 *
 * @param {NodeJS.ProcessEnv} variables
 */
function refuseUnsigned(variables) {
  if (variables["ACTIONS_ID_TOKEN_REQUEST_URL"] || variables["SIGSTORE_ID_TOKEN"]) return;
  throw new ReleaseError(
    "Cannot publish with provenance: this process has no OIDC token to sign with",
    'run it in GitHub Actions with the permission "id-token: write", or in GitLab CI with SIGSTORE_ID_TOKEN; or give --without-provenance',
  );
}

/**
 * @param {string} root
 * @param {string | undefined} version
 */
async function refuseOtherCommit(root, version) {
  const tags = (await run("git", ["tag", "--points-at", "HEAD"], root)).split("\n");
  if (tags.includes(`v${version}`)) return;
  throw new ReleaseError(
    `Cannot publish: the commit that is checked out has no tag v${version}`,
    `make the release (pnpm release), or check out its tag (git checkout v${version})`,
  );
}

/**
 * @param {string} root
 * @param {readonly import("./public-packages.js").PublicPackage[]} packages
 * @returns {Promise<[string, string][]>} `name@version`, and the path of its tarball
 */
async function tarballsOf(root, packages) {
  /** @type {string[]} */
  const files = await readdir(join(root, TARBALLS)).catch(() => []);
  /** @type {string[]} */
  const missing = [];
  /** @type {[string, string][]} */
  const found = [];
  for (const { name, version } of packages) {
    const file = `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`;
    if (files.includes(file)) found.push([`${name}@${version}`, join(root, TARBALLS, file)]);
    else missing.push(file);
  }
  if (missing.length === 0) return found;
  throw new ReleaseError(
    `Cannot publish: ${TARBALLS}/ lacks ${missing.join(", ")}`,
    "take the tarballs that pnpm release has made, so that the checked bytes are published",
  );
}

/**
 * @param {string} each - `name@version`
 * @param {{ root: string, target: readonly string[] }} registry
 */
async function isPublished(each, { root, target }) {
  try {
    return (await run("npm", ["view", each, "version", ...target], root)) !== "";
  } catch (error) {
    if (String(/** @type {{ stdout?: string, stderr?: string }} */ (error).stderr).includes("E404")) return false;
    throw error;
  }
}
