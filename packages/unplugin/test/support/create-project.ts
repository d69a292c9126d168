import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleLibrary } from "@rec/wasm-graph/scenarios";
import createWabt from "wabt";
import type { PluginCase } from "./cases.ts";

export interface Project {
  readonly folder: string;
  /** A folder for the output of a bundler. */
  readonly output: string;
  /** Changes a file, from text as in `PluginCase.files`. */
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Writes a project with `index.html` and `main.js`, which puts its result into `document.body.dataset.shown`. */
export async function createProject({ artifacts, files = {}, imports, result }: PluginCase): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "rec-unplugin-"));
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, /\.(?:wasm|so)$/.test(name) ? await assemble(text) : text);
  };
  for (const name of artifacts) {
    await copyFile(fileURLToPath(import.meta.resolve(`@rec/wasm/${name}.wasm`)), join(folder, `${name}.wasm`));
  }
  await write("package.json", JSON.stringify({ name: "page", private: true, type: "module" }));
  for (const [name, text] of Object.entries(files)) await write(name, text);
  await write("main.js", mainScript(imports, result));
  await write("index.html", PAGE);
  const output = join(folder, "out");
  await mkdir(output);
  return { folder, output, write, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Does not wait at the top level: then a script that imports this one could wait for itself. */
function mainScript(imports: string, result: string): string {
  return `${imports}

const show = async () => {
  document.body.dataset.shown = JSON.stringify(${result});
};
show().catch((error) => {
  document.body.dataset.shown = JSON.stringify(String(error));
});
`;
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Page</title>
<body>
<script type="module" src="./main.js"></script>
`;

/** The binary form of a module in the text format, with the section of its names if they are wanted. */
export async function assemble(wat: string, { names = false }: { readonly names?: boolean } = {}): Promise<Uint8Array> {
  const { parseWat } = await createWabt();
  return assembleLibrary(wat, (text) => {
    const module = parseWat("module.wat", text);
    try {
      return new Uint8Array(module.toBinary({ write_debug_names: names }).buffer);
    } finally {
      module.destroy();
    }
  });
}
