import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @param {string} path */
const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/**
 * Bundles what runs in the runtimes: `worker.js` as a process, `page.js` in a page.
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
    logLevel: "warning",
  });
}
