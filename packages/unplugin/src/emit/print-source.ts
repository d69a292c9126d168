import { type FreezeTarget, type ModuleReference, setSourceMapUrl } from "@rec/core/freeze";
import type { WasmFile } from "../graph/file-store.ts";
import type { Watch } from "../graph/watched-files.ts";
import type { OutputFile } from "../output-file.ts";
import { literal } from "./js-text.ts";
import { readSourceMap, sourceMapName } from "./source-maps.ts";

export interface SourceOptions {
  /** Path of the file. */
  readonly path: string;
  readonly bundler: {
    readonly target: FreezeTarget;
    emit(file: OutputFile): ModuleReference;
    watch: Watch;
  };
}

/**
 * Prints the module of `?source`: its default export is the `WebAssembly.Module` of the file, and `type` is the type that `link`
 * takes beside it.
 */
export async function printSource({ bytes, type }: WasmFile, { path, bundler }: SourceOptions): Promise<string> {
  const name = path.split("/").at(-1) ?? path;
  const reference = bundler.target === "inline" ? undefined : await emitMapped({ name, bytes }, { path, bundler });
  const { imports, value } = compiled(bundler.target, { bytes, reference });
  const lines = [
    ...imports,
    ...(reference?.imports === undefined ? [] : [reference.imports]),
    `export default ${value};`,
    `export const type = JSON.parse(${literal(JSON.stringify(type))});`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Emits a file as it is, with its source map. */
async function emitMapped({ name, bytes }: OutputFile, { path, bundler }: SourceOptions): Promise<ModuleReference> {
  const text = await readSourceMap({ path, bytes, watch: (file) => bundler.watch(file, "file") });
  if (text === undefined) return bundler.emit({ name, bytes });
  const sourceMap = { name: sourceMapName(name, text), text };
  return bundler.emit({ name, bytes: setSourceMapUrl(bytes, encodeURIComponent(sourceMap.name)), sourceMap });
}

interface Compiled {
  readonly imports: readonly string[];
  readonly value: string;
}

function compiled(
  target: FreezeTarget,
  { bytes, reference }: { readonly bytes: Uint8Array; readonly reference: ModuleReference | undefined },
): Compiled {
  if (reference === undefined) {
    const text = literal(Buffer.from(bytes).toString("base64"));
    return {
      imports: [],
      value: `await WebAssembly.compile(Uint8Array.from(atob(${text}), (character) => character.charCodeAt(0)))`,
    };
  }
  if (target === "node" || target === "bun") {
    return {
      imports: ['import { readFile } from "node:fs/promises";'],
      value: `await WebAssembly.compile(await readFile(${reference.expression}))`,
    };
  }
  return { imports: [], value: `await WebAssembly.compileStreaming(fetch(${reference.expression}))` };
}
