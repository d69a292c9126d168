import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { bytesOf } from "./wat-files.ts";

const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A folder outside of the repository, with the built sources of `@rec/core` and `@rec/node` in `node_modules`. */
export interface Installation {
  readonly folder: string;
  /** Writes a project with these files and the two modules of the lesson, and returns its folder. */
  project(files: Readonly<Record<string, string>>, manifest?: object): Promise<string>;
  remove(): Promise<void>;
}

export async function install(): Promise<Installation> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "rec-register-")));
  const modules = join(folder, "node_modules");
  await installCore(join(modules, "@rec/core"));
  await installNode(join(modules, "@rec/node"));
  const library = dirname(createRequire(import.meta.url).resolve("http-cache-semantics/package.json"));
  await symlink(library, join(modules, "http-cache-semantics"));
  let count = 0;
  return {
    folder,
    async project(files, manifest = {}) {
      count += 1;
      const project = join(folder, `project-${count}`);
      await mkdir(project);
      for (const name of ["program", "memory"] as const) await cp(artifactUrl(name), join(project, `${name}.wasm`));
      const texts = {
        "package.json": JSON.stringify({ type: "module", dependencies: { "@rec/node": "*" }, ...manifest }),
        ...files,
      };
      for (const [path, text] of Object.entries(texts)) {
        await mkdir(dirname(join(project, path)), { recursive: true });
        await writeFile(join(project, path), /\.(?:wasm|so)$/.test(path) ? bytesOf(text) : text);
      }
      return project;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const OPTIONS = { bundle: true, platform: "node", format: "esm", target: "es2022", logLevel: "warning" } as const;

async function installCore(folder: string): Promise<void> {
  const entryPoints = ["index.ts", "plan.ts"].map((file) => source(`core/src/${file}`));
  await build({ ...OPTIONS, entryPoints, splitting: true, outdir: join(folder, "dist") });
  const exports = { ".": "./dist/index.js", "./plan": "./dist/plan.js" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "@rec/core", type: "module", exports }));
}

/** As the script `build` of this package does. */
async function installNode(folder: string): Promise<void> {
  const outdir = join(folder, "dist");
  await build({ ...OPTIONS, entryPoints: [source("node/src/index.ts")], outdir, packages: "external" });
  await promisify(execFile)(process.execPath, [source("node/scripts/bundle-register.js"), outdir]);
  const { publishConfig } = JSON.parse(await readFile(source("node/package.json"), "utf8"));
  const exports = { ".": "./dist/index.js", "./register": publishConfig.exports["./register"] };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "@rec/node", type: "module", exports }));
}
