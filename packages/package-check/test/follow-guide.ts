import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { workerd } from "@rec/runtimes";
import type { Guide } from "./read-guide.ts";
import { askWorkerd, showPage } from "./serve-guide.ts";
import { missingCommand, type Stranger } from "./stranger.ts";
import { findToolchain } from "./toolchains.ts";

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
export function missingForGuide({ blocks }: Guide): string | undefined {
  const lines = blocks.flatMap(({ lines }) => lines);
  if (lines.some((line) => line.startsWith("npx workerd "))) return workerd().missing;
  return lines.map((line) => missingCommand(line.split(" ")[0] ?? "")).find((reason) => reason !== undefined);
}

async function followLine(line: string, { folder, stranger }: Project): Promise<string> {
  // Servers get a free port, so that guides can be tested at the same time.
  if (line.startsWith("python3 -m http.server ")) return showPage(folder);
  const [, config] = /^npx workerd serve (\S+)$/.exec(line) ?? [];
  if (config !== undefined) return askWorkerd(folder, config);
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
  const { devDependencies: toolchains = {}, ...manifest }: Manifest = JSON.parse(text);
  await writeFile(file, JSON.stringify(manifest));
  await stranger.shell(line.startsWith("npm ") ? `${line} --no-audit --no-fund` : line, folder);
  await writeFile(file, text);
  for (const [name, version] of Object.entries(toolchains))
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
