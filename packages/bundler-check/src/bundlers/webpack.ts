import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import webpack from "webpack";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";

export const webpackBuild: Bundler = {
  name: "webpack",
  version: webpack.version,
  own: { ...importedWith({}), setting: 'module: { rules: [{ test: /\\.wasm$/, type: "asset/resource" }] }' },
  async build({ folder, output }, { own }) {
    await new Promise<void>((resolve, reject) => {
      webpack(
        {
          mode: "production",
          context: folder,
          entry: "./main.js",
          output: { path: output },
          // Minifying takes most of the time.
          optimization: { minimize: false },
          module: { rules: own ? [{ test: /\.wasm$/, type: "asset/resource" }] : [] },
        },
        (error, stats) => {
          const [problem] = stats?.compilation.errors ?? [];
          if (error ?? problem) reject(error ?? problem);
          else resolve();
        },
      );
    });
    await copyFile(join(folder, "index.html"), join(output, "index.html"));
    return serveFolder(output);
  },
};
