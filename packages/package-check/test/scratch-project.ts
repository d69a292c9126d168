import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const PUBLIC_PACKAGES = ["core", "node", "browser"] as const;
/** The dependencies of `@rec/node`, placed beside it as an installer would do. */
export const LIBRARIES = ["http-cache-semantics"] as const;
/** The dependencies of `@rec/browser`. */
const BROWSER_LIBRARIES = ["@bjorn3/browser_wasi_shim"];
export type PublicPackage = (typeof PUBLIC_PACKAGES)[number];

const run = promisify(execFile);
const require = createRequire(import.meta.url);

export interface ScratchProject {
  readonly folder: string;
  /** Path of the tarball of each public package. */
  readonly tarballs: Readonly<Record<PublicPackage, string>>;
  /** Runs a program in the project's folder; rejects with its output if it fails. */
  run(program: string, args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/**
 * A project outside this repository with only the packed tarballs of the public packages, unpacked into `node_modules`
 * as by an installer.
 */
export async function createScratchProject(): Promise<ScratchProject> {
  const folder = await mkdtemp(join(tmpdir(), "rec-scratch-"));
  const packed = join(folder, "tarballs");
  await mkdir(packed);
  const tarballs = { core: "", node: "", browser: "" } satisfies Record<PublicPackage, string>;
  for (const name of PUBLIC_PACKAGES) {
    const target = join(packed, name);
    await run("pnpm", ["pack", "--pack-destination", target], { cwd: packageFolder(name) });
    const [tarball = ""] = await readdir(target);
    tarballs[name] = join(target, tarball);
    const installed = join(folder, "node_modules", "@rec", name);
    await mkdir(installed, { recursive: true });
    await run("tar", ["-xzf", tarballs[name], "-C", installed, "--strip-components=1"]);
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  await mkdir(join(folder, "node_modules", "@types"));
  await symlink(dirname(require.resolve("@types/node/package.json")), join(folder, "node_modules", "@types", "node"));
  for (const library of LIBRARIES) {
    await symlink(join(packageFolder("node"), "node_modules", library), join(folder, "node_modules", library));
  }
  for (const library of BROWSER_LIBRARIES) {
    const place = join(folder, "node_modules", library);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(packageFolder("browser"), "node_modules", library), place);
  }
  return {
    folder,
    tarballs,
    async run(program, args) {
      const { stdout } = await run(program, [...args], { cwd: folder }).catch((error) => {
        throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}\n${error.stderr}`, { cause: error });
      });
      return stdout;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function packageFolder(name: PublicPackage): string {
  return fileURLToPath(new URL(`../../${name}/`, import.meta.url));
}

/** The script behind the command that a package of npm installs. */
export function commandOf(packageName: string, command = packageName): string {
  const folder = dirname(require.resolve(`${packageName}/package.json`));
  const { bin } = require(`${packageName}/package.json`) as { bin: string | Record<string, string> };
  return join(folder, typeof bin === "string" ? bin : (bin[command] ?? ""));
}
