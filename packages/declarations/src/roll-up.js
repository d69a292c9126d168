import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { markTypeExports, typeExportsOf } from "./type-exports.js";

/** @import { ManualChunkMeta } from "rollup" */

const LIBRARY_REFERENCE = /^\/\/\/ <reference lib=.*\n/gm;

/**
 * Rolls up the declarations that a compiler wrote for each source: one file for each entry. Declarations that several
 * entries reach go to `common.d.ts`, so that a type of one entry is the same type in another. Declarations that no entry
 * reaches are left out.
 *
 * @param {Readonly<Record<string, string>>} entries - name in `output` without extension, and file in `input`
 * @param {{ readonly input: string, readonly output: string }} folders - `output` keeps its other files
 * @returns {Promise<void>}
 * @throws {Error} if a declaration cannot be resolved
 */
export async function rollUpDeclarations(entries, { input, output }) {
  const paths = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, resolve(input, file)]));
  const bundle = await rollup({
    input: paths,
    plugins: [dts(), { name: "keep-declarations", renderChunk }],
    external: isPackage,
    onLog(level, log) {
      if (level === "warn") throw new Error(`Cannot roll the declarations up: ${log.message}`);
    },
  });
  await bundle.write({
    dir: output,
    format: "es",
    // Otherwise an entry imports the packages of the entries before it.
    hoistTransitiveImports: false,
    chunkFileNames: "[name].d.ts",
    manualChunks: (id, { getModuleInfo }) => (entriesThatReach(id, getModuleInfo) > 1 ? "common" : undefined),
  });
  await bundle.close();
}

/**
 * Keeps two things of the compiler's declarations that the roll-up loses: exports of types alone, and references to
 * libraries of TypeScript.
 *
 * @type {import("rollup").RenderChunkHook}
 */
async function renderChunk(code, { facadeModuleId, moduleIds }) {
  const texts = await Promise.all(moduleIds.map((id) => readFile(id, "utf8")));
  const references = texts.flatMap((text) => text.match(LIBRARY_REFERENCE) ?? []);
  const types = facadeModuleId === null ? new Set() : typeExportsOf(await readFile(facadeModuleId, "utf8"));
  // Only at the head of a file has a reference an effect.
  return [...new Set(references), markTypeExports(code.replaceAll(LIBRARY_REFERENCE, ""), types)].join("");
}

/** @param {string} specifier */
function isPackage(specifier) {
  return !specifier.startsWith(".") && !specifier.startsWith("/");
}

/**
 * @param {string} id
 * @param {ManualChunkMeta["getModuleInfo"]} getModuleInfo
 */
function entriesThatReach(id, getModuleInfo) {
  const reached = new Set([id]);
  let count = 0;
  for (const module of reached) {
    const info = getModuleInfo(module);
    if (info?.isEntry) count++;
    for (const importer of info?.importers ?? []) reached.add(importer);
  }
  return count;
}
