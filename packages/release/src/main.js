import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeRelease } from "./make-release.js";
import { publishRelease } from "./publish-release.js";
import { ReleaseError } from "./release-error.js";

const USAGE = `Usage:
  release                        versions, changelogs, checks, tarballs in release/, a commit and a tag
  release publish [--registry URL] [--without-provenance]
                                 publishes the tarballs in release/ that the registry does not have`;

const root = fileURLToPath(new URL("../../..", import.meta.url));
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      registry: { type: "string" },
      "without-provenance": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [command, ...others] = positionals;
  if (values.help) say(USAGE);
  else if (command === "publish" && others.length === 0) {
    await publishRelease(root, { registry: values.registry, provenance: !values["without-provenance"], say });
  } else if (command === undefined) {
    const { tag } = await makeRelease(root, { say });
    say(`${tag} is made. Push it: git push --follow-tags. Then CI runs: pnpm release publish`);
  } else throw new ReleaseError(`Cannot run "release ${positionals.join(" ")}"`, USAGE);
} catch (error) {
  const isOwn = error instanceof ReleaseError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`${isOwn ? /** @type {Error} */ (error).message : /** @type {any} */ (error)?.stack}\n`);
  process.exitCode = 1;
}
