import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bun } from "@rec/runtimes";
import { commandOf } from "../src/public-packages.ts";
import { installedFolder, registryUrl } from "./scratch-project.ts";
import { findRustc, missingEmscripten } from "./toolchains.ts";

/** A user with an empty home, in whose shell the commands of all installers work. */
export interface Stranger {
  /** Makes a folder whose installers use the registry. */
  createFolder(name: string): Promise<string>;
  /** Makes an empty project with the two modules of the lesson. */
  createProject(name: string): Promise<string>;
  /** Runs a command line in a folder; rejects with its output if it fails. */
  shell(line: string, folder: string): Promise<string>;
  /** Removes the home and the projects. */
  leave(): Promise<void>;
}

/** The reason why a command is missing on this machine, or undefined. */
export function missingCommand(command: string): string | undefined {
  if (command === "bun") return bun().missing;
  if (command === "rustc") return findRustc().missing;
  return command === "emcc" ? missingEmscripten() : undefined;
}

/** Makes a stranger whose only registry has the public packages and their dependencies. */
export async function createStranger(): Promise<Stranger> {
  const root = await mkdtemp(join(tmpdir(), "rec-stranger-"));
  const [home, bin, prefix] = [join(root, "home"), join(root, "bin"), join(root, "global")];
  for (const folder of [home, bin, prefix]) await mkdir(folder);
  await symlink(process.execPath, join(bin, "node"));
  await writeFile(join(bin, "deno"), `#!/bin/sh\nexec "${process.execPath}" "${commandOf("deno")}" "$@"\n`);
  await chmod(join(bin, "deno"), 0o755);
  const { command } = bun();
  if (command !== undefined) await symlink(command, join(bin, "bun"));
  const rustc = findRustc();
  if (rustc.path !== undefined) await symlink(rustc.path, join(bin, "rustc"));
  // By default, Deno installs no package that was published within the last day.
  await writeFile(join(home, ".npmrc"), `registry=${registryUrl}\nmin-release-age=0\nprefix=${prefix}\n`);
  // None of the settings of the installer that runs the tests.
  const env = {
    PATH: [bin, join(prefix, "bin"), join(home, ".deno/bin"), ...otherPrograms()].join(":"),
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
    NPM_CONFIG_REGISTRY: registryUrl,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  const createFolder = async (name: string) => {
    const folder = join(root, name);
    await mkdir(folder);
    await copyFile(join(home, ".npmrc"), join(folder, ".npmrc"));
    return folder;
  };
  return {
    createFolder,
    async createProject(name) {
      const folder = await createFolder(name);
      await writeFile(
        join(folder, "package.json"),
        JSON.stringify({ name: "stranger", private: true, type: "module" }),
      );
      for (const file of ["program.wasm", "memory.wasm"]) {
        await copyFile(join(installedFolder("wasm"), "dist", file), join(folder, file));
      }
      return folder;
    },
    async shell(line, folder) {
      const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line], { cwd: folder, env }).catch((error) => {
        throw new Error(`${line} failed:\n${error.stdout}\n${error.stderr}`);
      });
      return stdout;
    },
    leave: () => rm(root, { recursive: true, force: true }),
  };
}

/** The folders of programs outside of this repository, whose own packages have a command called `rec` too. */
function otherPrograms(): readonly string[] {
  const repository = fileURLToPath(new URL("../../../", import.meta.url));
  return (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.startsWith(repository));
}
