import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { buildDocs } from "./build-docs.js";
import { buildLesson } from "./build-lesson.js";

const source = fileURLToPath(new URL("../src/", import.meta.url));

/** Folder that `@rec/wasm` builds its artifacts into. */
const wasmFolder = fileURLToPath(new URL(".", artifactUrl("program")));

/** @type {import("esbuild").BuildOptions} */
const SCRIPT = {
  absWorkingDir: source,
  bundle: true,
  format: "esm",
  target: "es2024",
  minify: true,
  // Without comments that name the maps: in so many small files, they would be 1 KB of the first load.
  sourcemap: "external",
  logLevel: "warning",
};

/**
 * Builds the page. The folder holds everything that it needs, with relative URLs: any server can serve it, at any path.
 *
 * @param {string} outputFolder
 * @returns {Promise<void>}
 */
export async function buildPage(outputFolder) {
  await build({
    ...SCRIPT,
    entryPoints: [
      { in: "main.tsx", out: "main" },
      { in: "linker/worker.ts", out: "linker-worker" },
      { in: "features/picture/layout-worker.ts", out: "layout-worker" },
      { in: "style/style.css", out: "style" },
      { in: "style/parts.css", out: "parts" },
      { in: "style/docs.css", out: "docs" },
      "index.html",
      "icon.svg",
    ],
    outdir: outputFolder,
    splitting: true,
    chunkNames: "parts/[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".html": "copy", ".svg": "copy" },
    define: { REC_VERSION: JSON.stringify(await packageVersion()) },
  });
  await mkdir(join(outputFolder, "wasm"), { recursive: true });
  await cp(wasmFolder, join(outputFolder, "wasm"), { recursive: true });
  // Files that are no modules, for the examples of errors.
  const allocator = await readFile(artifactUrl("memory"));
  await writeFile(join(outputFolder, "wasm/truncated.wasm"), allocator.subarray(0, allocator.length / 2));
  await writeFile(join(outputFolder, "wasm/not-webassembly.wasm"), "This is a text, and no module.\n");
  await buildLesson(join(outputFolder, "lesson"));
  await buildDocs(join(outputFolder, "docs"));
  await buildServiceWorker(outputFolder);
}

/** The version that all packages have. */
async function packageVersion() {
  const entry = createRequire(import.meta.url).resolve("@rec/browser");
  return JSON.parse(await readFile(join(dirname(entry), "../package.json"), "utf8")).version;
}

/**
 * The last file: it names all others, and its version follows from their contents.
 *
 * @param {string} outputFolder
 */
export async function buildServiceWorker(outputFolder) {
  const files = await pageFiles(outputFolder);
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(await readFile(join(outputFolder, file)));
  await build({
    ...SCRIPT,
    entryPoints: ["offline/service-worker.ts"],
    outdir: outputFolder,
    entryNames: "[name]",
    define: {
      PAGE_FILES: JSON.stringify(["./", ...files]),
      PAGE_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
    },
  });
}

/** @param {string} folder */
async function pageFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map") && entry.name !== "service-worker.js")
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
