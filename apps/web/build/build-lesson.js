import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";

/**
 * Writes the plan of the lesson, and its modules as the plan rewrites them.
 *
 * @param {string} outputFolder
 * @returns {Promise<void>}
 */
export async function buildLesson(outputFolder) {
  const { makeLesson } = await importScript(new URL("make-lesson.ts", import.meta.url));
  const read = async (/** @type {"program" | "memory"} */ name) => new Uint8Array(await readFile(artifactUrl(name)));
  const [program, memory] = await Promise.all([read("program"), read("memory")]);
  const { stored, rewritten } = makeLesson({ program, memory });
  await mkdir(outputFolder, { recursive: true });
  await writeFile(join(outputFolder, "plan.json"), JSON.stringify(stored));
  await writeFile(join(outputFolder, "program.wasm"), rewritten.program);
  await writeFile(join(outputFolder, "memory.wasm"), rewritten.memory);
}

/**
 * Imports a TypeScript file in this process: the oldest Node.js that builds the page runs none.
 *
 * @param {URL} script
 * @returns {Promise<typeof import("./make-lesson.ts")>}
 */
async function importScript(script) {
  const folder = await mkdtemp(join(tmpdir(), "rec-lesson-"));
  const outfile = join(folder, "script.mjs");
  try {
    await build({
      entryPoints: [fileURLToPath(script)],
      bundle: true,
      platform: "node",
      format: "esm",
      outfile,
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
