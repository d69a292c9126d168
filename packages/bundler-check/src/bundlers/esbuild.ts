import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import { build, version } from "esbuild";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";

export const esbuildBuild: Bundler = {
  name: "esbuild",
  version,
  own: { ...importedWith({}), setting: "--loader:.wasm=file" },
  async build({ folder, output }, { own }) {
    await build({
      absWorkingDir: folder,
      entryPoints: ["main.js"],
      outdir: output,
      bundle: true,
      splitting: true,
      format: "esm",
      logLevel: "silent",
      loader: own ? { ".wasm": "file" } : {},
    });
    await copyFile(join(folder, "index.html"), join(output, "index.html"));
    return serveFolder(output);
  },
};
