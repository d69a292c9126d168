import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LIBRARY_NAMES, libraryFolder, PUBLIC_PACKAGES, type Tarballs } from "@rec/package-check/public-packages";
import type { PageProject, Way } from "./bundler.ts";

/**
 * Makes a project outside this repository with the tarballs of the public packages, and a page that links the lesson.
 *
 * @param parent - a folder for projects
 * @param options - the tarballs, and the page's way to the modules
 */
export async function createPageProject(
  parent: string,
  { tarballs, way }: { readonly tarballs: Tarballs; readonly way: Way },
): Promise<PageProject> {
  const folder = await mkdtemp(join(parent, "page-"));
  const output = join(folder, "out");
  await mkdir(output);
  for (const name of PUBLIC_PACKAGES) {
    const installed = join(folder, "node_modules", "@rec", name);
    await mkdir(installed, { recursive: true });
    await promisify(execFile)("tar", ["-xzf", tarballs[name], "-C", installed, "--strip-components=1"]);
  }
  for (const library of LIBRARY_NAMES) {
    await cp(libraryFolder(library), join(folder, "node_modules", library), { recursive: true, dereference: true });
  }
  const built = join(folder, "node_modules/@rec/wasm/dist");
  for (const file of ["program.wasm", "memory.wasm"]) await copyFile(join(built, file), join(folder, file));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "page", private: true, type: "module" }));
  if (way.freezeFor !== undefined) await freezeLesson(folder, way.freezeFor);
  await writeFile(join(folder, "main.js"), way.script);
  await writeFile(join(folder, "index.html"), PAGE);
  return { folder, output };
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Lesson</title>
<body>
<script type="module" src="./main.js"></script>
`;

/** Runs the packed command, which writes the frozen lesson into the folder `linked` of a project. */
async function freezeLesson(folder: string, target: string): Promise<void> {
  const command = join(folder, "node_modules/@rec/cli/dist/rec.js");
  const args = ["freeze", "program.wasm", "memory.wasm", "-o", "linked", "--target", target];
  await promisify(execFile)(process.execPath, [command, ...args], { cwd: folder });
}
