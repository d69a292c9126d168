import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

export interface LibrarySource {
  /** Folder with `packages/core`, `packages/node` and `packages/browser`. */
  readonly root: string;
  readonly outputFolder: string;
}

/** The dependencies that are installed now serve earlier commits too. */
const DEPENDENCIES = ["core", "node", "browser"].map((name) =>
  fileURLToPath(new URL(`../../../${name}/node_modules`, import.meta.url)),
);

/**
 * Bundles rec: `core.js` and `node.js` unminified, as published, and `browser.js` minified, as in pages. Parts that the
 * library imports on demand stay separate files.
 */
export async function bundleLibrary({ root, outputFolder }: LibrarySource): Promise<void> {
  const bundle = (name: string, options: BuildOptions) =>
    build({
      ...options,
      entryPoints: { [name]: join(root, "packages", name, "src/index.ts") },
      outdir: outputFolder,
      bundle: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      plugins: [coreOf(root)],
      nodePaths: DEPENDENCIES,
      logLevel: "warning",
    });
  await bundle("core", { platform: "neutral" });
  await bundle("node", { platform: "node" });
  await bundle("browser", { platform: "browser", minify: true });
}

/** Resolves `@rec/core` and its entries to the sources in the same folder, because a checkout has no workspace. */
function coreOf(root: string): Plugin {
  const folder = join(root, "packages/core");
  const entries: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ).exports;
  return {
    name: "core",
    setup({ onResolve }) {
      onResolve({ filter: /^@rec\/core(\/|$)/ }, ({ path }) => {
        const entry = entries[`.${path.slice("@rec/core".length)}`];
        return entry === undefined ? undefined : { path: join(folder, entry), sideEffects: false };
      });
    },
  };
}
