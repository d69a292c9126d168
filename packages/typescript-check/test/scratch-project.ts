import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The folder for each version of the types of Node.js, and the name under which this package has them. */
const TYPES_OF_NODE = [
  ["node_modules/@types", "@types/node"],
  ["types-of-node-26", "types-node-26"],
] as const;

const PACKAGES = ["core", "node", "browser"] as const;

/** The versions of TypeScript. */
export const VERSIONS = ["5.7", "5.8", "5.9", "6.0", "7"] as const;
export type Version = (typeof VERSIONS)[number];

export interface CompilerRun {
  readonly version: Version;
  readonly files: readonly string[];
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** A project outside this repository, with the packed packages in `node_modules`. */
export interface ScratchProject {
  write(file: string, text: string): Promise<void>;
  /** Compiles files of the project; returns all that the compiler prints, which is nothing if they compile. */
  compile(run: CompilerRun): Promise<string>;
  remove(): Promise<void>;
}

export async function createScratchProject(): Promise<ScratchProject> {
  const folder = await mkdtemp(join(tmpdir(), "rec-types-"));
  await Promise.all(PACKAGES.map((name) => install(name, folder)));
  for (const [root, installed] of TYPES_OF_NODE) {
    await mkdir(join(folder, root), { recursive: true });
    await symlink(dirname(require.resolve(`${installed}/package.json`)), join(folder, root, "node"));
  }
  await mkdir(join(folder, "node_modules", "@bjorn3"));
  const shim = fileURLToPath(new URL("../../browser/node_modules/@bjorn3/browser_wasi_shim", import.meta.url));
  await symlink(shim, join(folder, "node_modules", "@bjorn3", "browser_wasi_shim"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  return {
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    compile: (compilerRun) => compile(folder, compilerRun),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Packs a package, and unpacks it as an installer would. */
async function install(name: (typeof PACKAGES)[number], folder: string): Promise<void> {
  const packed = join(folder, "tarballs", name);
  const installed = join(folder, "node_modules", "@rec", name);
  await mkdir(installed, { recursive: true });
  // Packages are built already. `prepack` would build them again, while other tests read their files.
  await run("pnpm", ["pack", "--config.ignore-scripts=true", "--pack-destination", packed], {
    cwd: fileURLToPath(new URL(`../../${name}/`, import.meta.url)),
  });
  const [tarball = ""] = await readdir(packed);
  await run("tar", ["-xzf", join(packed, tarball), "-C", installed, "--strip-components=1"]);
}

async function compile(folder: string, { version, files, compilerOptions }: CompilerRun): Promise<string> {
  const project = join(folder, `tsconfig.${version}.json`);
  await writeFile(project, JSON.stringify({ compilerOptions: { ...COMMON_OPTIONS, ...compilerOptions }, files }));
  const args = [compilerOf(version), "-p", project, "--pretty", "false"];
  return run(process.execPath, args, { cwd: folder }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`,
  );
}

const COMMON_OPTIONS = { strict: true, skipLibCheck: false, noEmit: true, target: "ES2024" };

/** Version 7 is the compiler of this repository; the others are installed under names of their own. */
function compilerOf(version: Version): string {
  const name = version === "7" ? "typescript" : `typescript-${version}`;
  return join(dirname(require.resolve(`${name}/package.json`)), "bin", "tsc");
}
