import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @param {string} path */
const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/**
 * Bundles the code for the runtimes: `worker.js` for a process, `page.js` for a page.
 *
 * @param {URL} outputFolder
 */
export async function bundle(outputFolder) {
  await build({
    entryPoints: { worker: source("worker.ts"), page: source("page.ts") },
    outdir: fileURLToPath(outputFolder),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    external: ["node:*"],
    // web-tree-sitter names modules of Node.js in the old way, which Deno does not know.
    alias: { "fs/promises": "node:fs/promises", module: "node:module" },
    logLevel: "warning",
  });
}
