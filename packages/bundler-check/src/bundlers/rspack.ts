import { copyFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";
import { othersFolder, otherVersion } from "./others.ts";

/** The part of the API that is used here; the package is installed by `test:all` only. */
interface Rspack {
  rspack(
    options: object,
    done: (error: Error | null, stats?: { toJson(): { errors?: readonly { message: string }[] } }) => void,
  ): void;
}

export const rspackBuild: Bundler = {
  name: "Rspack",
  version: otherVersion("@rspack/core"),
  own: { ...importedWith({}), setting: 'module: { rules: [{ test: /\\.wasm$/, type: "asset/resource" }] }' },
  async build({ folder, output }, { own }) {
    const entry = createRequire(join(othersFolder, "package.json")).resolve("@rspack/core");
    const { rspack } = (await import(pathToFileURL(entry).href)) as Rspack;
    await new Promise<void>((resolve, reject) => {
      rspack(
        {
          mode: "production",
          context: folder,
          entry: "./main.js",
          output: { path: output },
          module: { rules: own ? [{ test: /\.wasm$/, type: "asset/resource" }] : [] },
        },
        (error, stats) => {
          const [problem] = stats?.toJson().errors ?? [];
          if (error !== null || problem !== undefined) reject(error ?? new Error(problem?.message));
          else resolve();
        },
      );
    });
    await copyFile(join(folder, "index.html"), join(output, "index.html"));
    return serveFolder(output);
  },
};
