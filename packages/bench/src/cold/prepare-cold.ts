import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { artifactUrl } from "@rec/wasm";
import { build } from "esbuild";
import { bundleLibrary } from "./bundle-library.ts";
import { coldFolder } from "./cold-folder.ts";
import { fileOf, type RealModule, urlOf } from "./real-modules.ts";

const run = promisify(execFile);

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

export interface ColdPreparation {
  /** A commit, branch or tag for the build to compare with; if absent, the working tree. */
  readonly before: string | undefined;
  readonly modules: readonly RealModule[];
}

/** Builds both versions of the library and the worker, and copies the modules, into `coldFolder`. */
export async function prepareCold({ before, modules }: ColdPreparation): Promise<void> {
  await rm(coldFolder, { recursive: true, force: true });
  await mkdir(new URL("modules/", coldFolder), { recursive: true });
  await writeFile(new URL("empty.js", coldFolder), "export {};\n");
  // Without it, Node.js would try each file as CommonJS first.
  await writeFile(new URL("package.json", coldFolder), `{ "type": "module" }\n`);
  await buildWorker();
  await bundleLibrary({ root: repository, outputFolder: fileURLToPath(new URL("now/", coldFolder)) });
  await buildBefore(before);
  for (const name of ["program", "memory"] as const) {
    await copyFile(artifactUrl(name), new URL(`modules/${name}.wasm`, coldFolder));
  }
  for (const module of modules) await copyFile(urlOf(module), new URL(`modules/${fileOf(module)}`, coldFolder));
}

async function buildBefore(ref: string | undefined): Promise<void> {
  const outputFolder = fileURLToPath(new URL("before/", coldFolder));
  if (ref === undefined) return bundleLibrary({ root: repository, outputFolder });
  const checkout = await mkdtemp(join(tmpdir(), "rec-before-"));
  try {
    const archive = join(checkout, "archive.tar");
    const folders = ["tsconfig.base.json", "packages/core", "packages/node", "packages/browser"];
    await run("git", ["-C", repository, "archive", "-o", archive, ref, ...folders]);
    await run("tar", ["-xf", archive, "-C", checkout]);
    await bundleLibrary({ root: checkout, outputFolder });
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}

/** `worker.js` for processes and `page.js` for pages: small, and without the library. */
async function buildWorker(): Promise<void> {
  const source = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  await build({
    entryPoints: { worker: source("cold-worker.ts"), page: source("cold-page.ts") },
    outdir: fileURLToPath(coldFolder),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["node:*"],
    logLevel: "warning",
  });
}
