import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { node26 } from "@rec/runtimes";
import { unzipSync } from "fflate";

const { resolve } = createRequire(import.meta.url);

/** A folder in which Node.js and Deno run a program, with `@rec/node` installed. */
export interface Project {
  readonly folder: string;
  runInNode(path: string): Promise<string>;
  /** With the rights given, or else with those that tests of `@rec/node` need. */
  runInDeno(path: string, rights?: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function openProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "rec-taken-away-"));
  await mkdir(join(folder, "node_modules/@rec"), { recursive: true });
  const source = dirname(dirname(resolve("@rec/node")));
  await symlink(source, join(folder, "node_modules/@rec/node"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies: { "@rec/node": "*" } }));
  await writeFile(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "manual" }));
  const run = async (command: string, args: readonly string[]): Promise<string> => {
    const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    return (await promisify(execFile)(command, args, { cwd: folder, env })).stdout;
  };
  return {
    folder,
    async runInNode(path) {
      const runtime = node26();
      if (runtime.missing !== undefined) throw new Error(runtime.missing);
      return await run(runtime.command, [path]);
    },
    async runInDeno(path, rights = ["--allow-net=127.0.0.1", "--allow-read", "--allow-env", "--allow-sys"]) {
      const deno = join(dirname(resolve("deno/package.json")), "bin.cjs");
      return await run(process.execPath, [deno, "run", "--quiet", "--no-check", ...rights, path]);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Unpacks an archive, and returns the names of its files. */
export async function unpack(zip: Uint8Array, folder: string): Promise<readonly string[]> {
  const files = Object.entries(unzipSync(zip));
  for (const [name, contents] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  return files.map(([name]) => name);
}
