import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { serveFolder } from "@rec/package-check/serve-folder";
import { bun } from "@rec/runtimes";
import type { Bundler } from "../bundler.ts";
import { importedWith } from "../ways.ts";

const runtime = bun();

export const bunBuild: Bundler = {
  name: "Bun",
  version: runtime.missing === undefined ? runtime.version : "",
  own: importedWith({ attributes: ' with { type: "file" }' }),
  async build({ folder, output }) {
    if (runtime.missing !== undefined) throw new Error(runtime.missing);
    await promisify(execFile)(runtime.command, ["build", "./index.html", "--outdir", output], { cwd: folder });
    return serveFolder(output);
  },
};
