import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Guide } from "./read-guide.ts";
import { askWorkerd, showPage } from "./serve-guide.ts";
import { missingCommand, type Stranger } from "./stranger.ts";
import { findToolchain, missingToolchain } from "./toolchains.ts";

interface Manifest {
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Project {
  readonly folder: string;
  readonly stranger: Stranger;
}

/** A copy of a guide's project, in which a stranger gives the commands of the guide. */
export interface Follower {
  /** Runs one line, and returns its output. An installer has none, and a server's is its page or response. */
  follow(line: string): Promise<string>;
}

/** Copies the project of a guide, without the files that its commands have made. */
export async function followGuide({ name, folder: source }: Guide, stranger: Stranger): Promise<Follower> {
  const folder = await stranger.createFolder(`guide-${name}`);
  const isSource = (path: string) => !["node_modules", "dist", "package-lock.json"].includes(basename(path));
  await cp(source, folder, { recursive: true, filter: isSource });
  return { follow: (line) => followLine(line, { folder, stranger }) };
}

/** The reason why the commands of a guide cannot run on this machine, or undefined. */
export async function missingForGuide({ blocks, folder }: Guide): Promise<string | undefined> {
  const commands = blocks.flatMap(({ lines }) => lines.map((line) => line.split(" ")[0] ?? ""));
  const toolchains = Object.keys(await toolchainsOf(join(folder, "package.json")));
  return [...commands.map(missingCommand), ...toolchains.map(missingToolchain)].find((reason) => reason !== undefined);
}

/** The development dependencies of a project by their names; none if it has no manifest, like a project of Deno. */
async function toolchainsOf(manifest: string): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(manifest)) return {};
  const { devDependencies = {} }: Manifest = JSON.parse(await readFile(manifest, "utf8"));
  return devDependencies;
}

async function followLine(line: string, { folder, stranger }: Project): Promise<string> {
  // Servers get a free port, so that guides can be tested at the same time.
  if (line.startsWith("python3 -m http.server ")) return showPage(folder);
  const [, config] = /^npx workerd serve (\S+)$/.exec(line) ?? [];
  if (config !== undefined) return askWorkerd(folder, { config });
  if (!/^(npm|bun) install$/.test(line)) return stranger.shell(line, folder);
  await install(line, { folder, stranger });
  return "";
}

/**
 * Installs the packages of rec from the registry. The toolchains, up to 100 MB each, are links to the same versions in
 * this repository.
 */
async function install(line: string, { folder, stranger }: Project): Promise<void> {
  const file = join(folder, "package.json");
  const text = await readFile(file, "utf8");
  const { devDependencies, ...manifest }: Manifest = JSON.parse(text);
  await writeFile(file, JSON.stringify(manifest));
  await stranger.shell(line.startsWith("npm ") ? `${line} --no-audit --no-fund` : line, folder);
  await writeFile(file, text);
  for (const [name, version] of Object.entries(devDependencies ?? {}))
    await linkToolchain(join(folder, "node_modules"), { name, version });
}

async function linkToolchain(modules: string, { name, version }: { readonly name: string; readonly version: string }) {
  const toolchain = findToolchain(name);
  if (toolchain.version !== version) {
    throw new Error(`The guide wants ${name} ${version}; this repository has ${toolchain.version}`);
  }
  if (toolchain.folder !== undefined) await link(toolchain.folder, join(modules, name));
  for (const [command, path] of Object.entries(toolchain.commands)) await link(path, join(modules, ".bin", command));
}

async function link(target: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await symlink(target, place);
}
