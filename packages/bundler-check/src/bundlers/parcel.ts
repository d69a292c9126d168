import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveFolder } from "@rec/package-check/serve-folder";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";
import { otherCommand, otherVersion } from "./others.ts";

/** By default, Parcel does not read `exports`. */
const EXPORTS = { "@parcel/resolver-default": { packageExports: true } };

export const parcelBuild: Bundler = {
  name: "Parcel",
  version: otherVersion("parcel"),
  own: { ...importedWith({ prefix: "url:" }), setting: `package.json: ${JSON.stringify(EXPORTS)}` },
  async build({ folder, output }, { own }) {
    const manifest = { name: "page", private: true, type: "module", ...(own ? EXPORTS : {}) };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    const args = ["build", "index.html", "--dist-dir", output, "--no-cache", "--no-autoinstall", "--public-url", "./"];
    await promisify(execFile)(process.execPath, [otherCommand("parcel"), ...args], { cwd: folder });
    return serveFolder(output);
  },
};
