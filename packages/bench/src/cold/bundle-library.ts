import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuildOptions, build, type OnResolveResult, type Plugin } from "esbuild";

export interface LibrarySource {
  /** Folder with `packages/core`, `packages/node` and `packages/browser`. */
  readonly root: string;
  readonly outputFolder: string;
}

/** The dependencies that are installed now serve earlier commits too. */
const DEPENDENCIES = ["core", "node", "browser"].map((name) =>
  fileURLToPath(new URL(`../../../${name}/node_modules`, import.meta.url)),
);

const run = promisify(execFile);

const BUNDLE_CORE = fileURLToPath(new URL("../../../core/scripts/bundle.js", import.meta.url));

/** The entries of `@rec/core`: sources by the name in `exports`, within its folder. */
type Entries = Readonly<Record<string, string>>;

/**
 * Bundles rec. `index.js`, the other entries of `@rec/core` and `node.js` are built as they are published: each package by
 * itself, the entries of `@rec/core` with shared chunks. `browser.js` is one minified program, as pages get it.
 */
export async function bundleLibrary({ root, outputFolder }: LibrarySource): Promise<void> {
  const folder = join(root, "packages/core");
  const entries: Entries = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports;
  const source = (name: string) => join(root, "packages", name, "src/index.ts");
  const options: BuildOptions = {
    outdir: outputFolder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    nodePaths: DEPENDENCIES,
    logLevel: "warning",
  };
  if (existsSync(join(folder, "scripts/bundle-library.js"))) {
    await run(execPath, [BUNDLE_CORE, outputFolder, join(folder, "src")]);
  } else {
    // Earlier commits published what esbuild made of the entries.
    const core = Object.entries(entries).map(([entry, path]) => ({ in: join(folder, path), out: fileOf(entry) }));
    await build({ ...options, entryPoints: core, platform: "neutral" });
  }
  const published = resolveCore((entry) => ({ path: `./${fileOf(entry)}.js`, external: true }));
  await build({ ...options, entryPoints: { node: source("node") }, platform: "node", plugins: [published] });
  const bundled = resolveCore((entry) => ({ path: join(folder, entries[entry] ?? ""), sideEffects: false }));
  await build({
    ...options,
    entryPoints: { browser: source("browser") },
    platform: "browser",
    minify: true,
    plugins: [bundled],
  });
}

function fileOf(entry: string): string {
  return entry === "." ? "index" : entry.slice("./".length);
}

/** Resolves `@rec/core` and its entries by their names in `exports`: a checkout has no workspace that does. */
function resolveCore(resolve: (entry: string) => OnResolveResult): Plugin {
  return {
    name: "core",
    setup({ onResolve }) {
      onResolve({ filter: /^@rec\/core(\/|$)/ }, ({ path }) => resolve(`.${path.slice("@rec/core".length)}`));
    },
  };
}
