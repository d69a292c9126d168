import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/*
 * The library for runtimes that load it as it is, in few files and minified: each file costs a runtime half a millisecond.
 * Bundlers get one file for each source instead, since they keep or leave out files as a whole if they split code.
 */

/**
 * Names are short, and lines are kept: Node.js prints the line that threw an uncaught error, which would else be the whole file.
 * Lines make an import slower by a tenth at most. The names of classes stand in printed errors.
 */
const MINIFY = {
  compress: true,
  mangle: { keepNames: { class: true, function: false } },
  codegen: { removeWhitespace: false },
};

/** Entries with common chunks, so that an error of one is of the class of the others. */
const LINKER = {
  index: "index.ts",
  plan: "plan.ts",
  run: "run.ts",
  place: "place.ts",
  fuse: "fuse.ts",
  dylink: "dylink.ts",
  freeze: "freeze.ts",
};

/** The memory API has no code in common with the linker. */
const MEMORY = { memory: "memory/index.ts" };

/**
 * Bundles the entries of `@rec/core`.
 *
 * @param {{ readonly source: URL, readonly output: URL }} folders - `source` has `index.ts`; `output` is emptied first
 * @returns {Promise<void>}
 */
export async function bundleLibrary({ source, output }) {
  await rm(output, { recursive: true, force: true });
  const path = (/** @type {string} */ file) => fileURLToPath(new URL(file, source));
  const inRun = new Set(await modulesOf(path(LINKER.run)));
  const inIndex = new Set(await modulesOf(path(LINKER.index)));
  const groups = [
    { name: "run", priority: 2, test: (/** @type {string} */ module) => inRun.has(module) },
    { name: "core", priority: 1, test: (/** @type {string} */ module) => inIndex.has(module) },
  ];
  await write(LINKER, { groups });
  await write(MEMORY, false);

  /**
   * @param {Readonly<Record<string, string>>} entries
   * @param {false | { readonly groups: typeof groups }} codeSplitting
   */
  async function write(entries, codeSplitting) {
    const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path(file)]));
    const bundle = await rolldown({ input, platform: "neutral" });
    await bundle.write({
      dir: fileURLToPath(output),
      codeSplitting,
      minify: MINIFY,
      sourcemap: true,
      chunkFileNames: "chunks/[name].js",
    });
    await bundle.close();
  }
}

/**
 * All modules that an entry imports, itself included, with those that it imports by need.
 *
 * @param {string} entry
 * @returns {Promise<readonly string[]>}
 */
async function modulesOf(entry) {
  const bundle = await rolldown({ input: entry, platform: "neutral" });
  const { output } = await bundle.generate();
  await bundle.close();
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}
