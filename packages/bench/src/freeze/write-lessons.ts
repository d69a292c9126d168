import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type FreezeTarget, freeze } from "@rec/core/freeze";
import { artifactUrl } from "@rec/wasm";

/** The lesson by hand in a page: both modules at once, and closures that break the cycle. */
const BY_HAND = {
  browser: `const compile = (file) => WebAssembly.compileStreaming(fetch(new URL(file, import.meta.url)));`,
  node: `import { readFile } from "node:fs/promises";
const compile = async (file) => WebAssembly.compile(await readFile(new URL(file, import.meta.url)));`,
} as const satisfies Partial<Record<FreezeTarget, string>>;

const INSTANTIATE = `
const [program, allocator] = await Promise.all([compile("./program.wasm"), compile("./memory.wasm")]);
let provider;
const env = { malloc: (size) => provider.malloc(size), free: (address) => provider.free(address) };
const linked = (await WebAssembly.instantiate(program, { env })).exports;
provider = (await WebAssembly.instantiate(allocator, { env: { memory: linked.memory } })).exports;
export const { createRecord, deleteRecord, memory } = linked;
`;

export interface Lessons {
  /** With the folders `hand`, `frozen` and `unfused`, each with `index.js`. */
  readonly folder: string;
  /** Bytes of `index.js`, as gzip. */
  readonly scriptBytes: Readonly<Record<string, number>>;
}

/** Writes the lesson for one host in each way. */
export async function writeLessons(target: keyof typeof BY_HAND): Promise<Lessons> {
  const folder = await mkdtemp(join(tmpdir(), "rec-frozen-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const program = new Uint8Array(await readFile(artifactUrl("program")));
  const memory = new Uint8Array(await readFile(artifactUrl("memory")));
  const scriptBytes: Record<string, number> = {};
  const write = async (
    way: string,
    files: readonly { readonly name: string; readonly contents: Uint8Array | string }[],
  ) => {
    await mkdir(join(folder, way));
    for (const { name, contents } of files) {
      await writeFile(join(folder, way, name), contents);
      if (name === "index.js") scriptBytes[way] = gzipSync(contents).length;
    }
  };
  await write("hand", [
    { name: "index.js", contents: `${BY_HAND[target]}\n${INSTANTIATE}` },
    { name: "program.wasm", contents: program },
    { name: "memory.wasm", contents: memory },
  ]);
  await write("frozen", (await freeze({ program, memory }, { target })).files);
  await write("unfused", (await freeze({ program, memory }, { target, fuse: false })).files);
  return { folder, scriptBytes };
}
