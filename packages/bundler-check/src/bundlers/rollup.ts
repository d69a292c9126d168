import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { serveFolder } from "@rec/package-check/serve-folder";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";
import { rollup, VERSION } from "rollup";
import type { Bundler } from "../bundler.ts";
import { COMMON_WAYS } from "../ways.ts";

export const rollupBuild: Bundler = {
  name: "Rollup",
  version: VERSION,
  own: { ...COMMON_WAYS.package, setting: "plugins: [importMetaAssets()]" },
  async build({ folder, output }, { own }) {
    const bundle = await rollup({
      input: join(folder, "main.js"),
      plugins: [nodeResolve({ browser: true }), ...(own ? [importMetaAssets()] : [])],
    });
    await bundle.write({ dir: output, format: "es" });
    await bundle.close();
    await copyFile(join(folder, "index.html"), join(output, "index.html"));
    return serveFolder(output);
  },
};
