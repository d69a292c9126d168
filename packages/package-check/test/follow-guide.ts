import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Guide } from "./read-guide.ts";
import type { Stranger } from "./stranger.ts";

interface Manifest {
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const ownModules = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** A copy of a guide's project, in which a stranger gives the commands of the guide. */
export interface Follower {
  readonly folder: string;
  /** Runs one line, and returns its output; the output of an installer is left out. */
  follow(line: string): Promise<string>;
}

/** Copies the project of a guide, without the files that its commands have made. */
export async function followGuide({ name, folder: source }: Guide, stranger: Stranger): Promise<Follower> {
  const folder = await stranger.createProject(`guide-${name}`);
  const isSource = (path: string) => !["node_modules", "dist", "package-lock.json"].includes(basename(path));
  await cp(source, folder, { recursive: true, filter: isSource });
  return {
    folder,
    async follow(line) {
      if (!/^npm install\b/.test(line)) return stranger.shell(line, folder);
      await install(line, { folder, stranger });
      return "";
    },
  };
}

/**
 * Installs the packages of rec from the registry. The toolchains, up to 100 MB each, are links to the same versions in
 * this repository.
 */
async function install(line: string, { folder, stranger }: { readonly folder: string; readonly stranger: Stranger }) {
  const file = join(folder, "package.json");
  const text = await readFile(file, "utf8");
  const { devDependencies: toolchains = {}, ...manifest }: Manifest = JSON.parse(text);
  await writeFile(file, JSON.stringify(manifest));
  await stranger.shell(`${line} --no-audit --no-fund`, folder);
  await writeFile(file, text);
  for (const [name, version] of Object.entries(toolchains)) await linkToolchain({ name, version, folder });
}

async function linkToolchain(toolchain: { readonly name: string; readonly version: string; readonly folder: string }) {
  const { name, version, folder } = toolchain;
  const linked = join(ownModules, name);
  const manifest = JSON.parse(await readFile(join(linked, "package.json"), "utf8"));
  if (manifest.version !== version) {
    throw new Error(`The guide wants ${name} ${version}; this repository has ${manifest.version}`);
  }
  const place = join(folder, "node_modules", name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(linked, place);
  const commands = typeof manifest.bin === "object" ? Object.entries<string>(manifest.bin) : [];
  for (const [command, script] of commands) await linkCommand(command, { script: join(linked, script), folder });
}

async function linkCommand(command: string, { script, folder }: { readonly script: string; readonly folder: string }) {
  const commands = join(folder, "node_modules/.bin");
  await mkdir(commands, { recursive: true });
  await symlink(script, join(commands, command));
}
