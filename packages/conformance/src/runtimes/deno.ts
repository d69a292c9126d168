import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openProcess } from "./open-process.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";

const manifest = createRequire(import.meta.url).resolve("deno/package.json");

/** Deno, which may only connect to the servers and read the given folders. */
export async function openDeno({ hosts, readable = [] }: RuntimeSetting): Promise<Runtime> {
  const rights = ["--no-prompt", `--allow-net=${hosts.join(",")}`, ...readable.map((path) => `--allow-read=${path}`)];
  const { version }: { readonly version: string } = JSON.parse(readFileSync(manifest, "utf8"));
  return openProcess({
    name: "Deno",
    version,
    command: process.execPath,
    args: [join(dirname(manifest), "bin.cjs"), "run", "--quiet", "--no-check", "--cached-only", ...rights],
    worker: "web",
  });
}
