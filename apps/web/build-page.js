import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("src/", import.meta.url));

/**
 * Bundles the page.
 *
 * @param {string} outputFolder - receives index.html, main.js, style.css and icon.svg
 * @returns {Promise<void>}
 */
export async function buildPage(outputFolder) {
  await build({
    absWorkingDir: source,
    entryPoints: ["main.ts", "style.css", "index.html", "icon.svg"],
    outdir: outputFolder,
    bundle: true,
    format: "esm",
    target: "es2024",
    minify: true,
    sourcemap: true,
    loader: { ".html": "copy", ".svg": "copy" },
    logLevel: "warning",
  });
}
