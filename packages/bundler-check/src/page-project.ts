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
 * @param options - the tarballs, and the way in which the page names the modules
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
  await writeFile(join(folder, "main.js"), mainScript(way));
  await writeFile(join(folder, "index.html"), PAGE);
  return { folder, output };
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Lesson</title>
<body>
<script type="module" src="./main.js"></script>
`;

/** Shows a record that the lesson's program wrote, or the error. */
function mainScript({ lines }: Way): string {
  return `import { link } from "@rec/browser";
import { createHeap, f32, i32, struct } from "@rec/core/memory";
${lines}

link({ program, memory }).then(
  ({ exports }) => {
    const address = exports.program.createRecord(2, 1.5, 2.5);
    const heap = createHeap({ ...exports.program, ...exports.memory });
    const Record = struct({ id: i32, x: f32, y: f32 });
    document.body.dataset.shown = JSON.stringify(Record.read(Record.at(heap, address)));
  },
  (error) => {
    document.body.dataset.shown = error.diagnostics?.[0].message ?? String(error);
  },
);
`;
}
