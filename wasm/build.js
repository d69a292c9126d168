import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { artifacts } from "./build/artifacts.js";
import { buildArtifact } from "./build/build-artifact.js";
import { describeArtifact } from "./build/describe-artifact.js";

/** @import { Artifact, Manifest } from "./index.d.ts" */
/** @import { ArtifactRecipe } from "./build/artifacts.js" */

const packageFolder = new URL("./", import.meta.url);
const outputFolder = new URL("./dist/", import.meta.url);

/**
 * @param {ArtifactRecipe} recipe
 * @param {Uint8Array} bytes
 * @returns {Promise<Artifact>}
 */
async function manifestEntry({ name, purpose, sources, memory64 = false, thirdParty = false }, bytes) {
  return {
    file: `${name}.wasm`,
    purpose,
    sources: [...sources],
    thirdParty,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    ...(await describeArtifact(bytes, { memory64 })),
  };
}

/** @returns {Promise<Manifest["toolchain"]>} */
async function toolchainVersions() {
  const { devDependencies } = JSON.parse(await readFile(new URL("package.json", packageFolder), "utf8"));
  return { "@yowasp/clang": devDependencies["@yowasp/clang"], binaryen: devDependencies.binaryen };
}

/**
 * @param {string} file
 * @param {Readonly<Record<string, Artifact>>} artifacts
 */
async function writeManifest(file, artifacts) {
  const manifest = { toolchain: await toolchainVersions(), artifacts };
  await writeFile(new URL(file, outputFolder), `${JSON.stringify(manifest, null, 2)}\n`);
}

await rm(outputFolder, { recursive: true, force: true });
await mkdir(outputFolder, { recursive: true });

/** @type {Record<string, Artifact>} */
const entries = {};
for (const recipe of artifacts) {
  const bytes = await buildArtifact(recipe);
  const entry = await manifestEntry(recipe, bytes);
  await writeFile(new URL(entry.file, outputFolder), bytes);
  entries[recipe.name] = entry;
  process.stdout.write(`${entry.file.padEnd(20)} ${String(entry.bytes).padStart(6)} bytes\n`);
}
await writeManifest("manifest.json", entries);
const published = artifacts.filter(({ published }) => published).map(({ name }) => [name, entries[name]]);
await writeManifest("published.json", Object.fromEntries(published));
