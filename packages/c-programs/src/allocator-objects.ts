import { readdir, readFile } from "node:fs/promises";
import { artifactUrl, loadManifest } from "@rec/wasm";
import { type Files, runTool } from "./clang.ts";
import type { Target } from "./program.ts";

/** The folder of `@rec/wasm`, from which its manifest names the sources of an artifact. */
const wasmFolder = new URL("../", artifactUrl("memory"));

/**
 * The objects of the allocator `memory.wasm`, compiled from its sources.
 *
 * @param flags - further flags of the compiler
 */
export async function allocatorObjects(target: Target, flags: readonly string[] = []): Promise<Files> {
  const { artifacts } = await loadManifest();
  const { sources } = artifacts.memory;
  const headers = await readHeaders("src/memory/");
  const objects: Record<string, Uint8Array> = {};
  for (const path of sources) {
    const file = path.slice(path.lastIndexOf("/") + 1);
    const part = `allocator-${file.slice(0, -".c".length)}`;
    objects[part] = await runTool({
      tool: "clang",
      args: [`--target=${target}`, "-O2", "-std=c23", "-ffreestanding", ...flags, "-c", file, "-o", `${part}.o`],
      files: { ...headers, [file]: await readFile(new URL(path, wasmFolder)) },
      output: `${part}.o`,
    });
  }
  return objects;
}

async function readHeaders(folder: string): Promise<Files> {
  const headers: Record<string, Uint8Array> = {};
  for (const file of await readdir(new URL(folder, wasmFolder))) {
    if (file.endsWith(".h")) headers[file] = await readFile(new URL(`${folder}${file}`, wasmFolder));
  }
  return headers;
}
