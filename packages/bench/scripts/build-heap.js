import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { artifactUrl, loadManifest } from "@rec/wasm";
import { buildArtifact } from "@rec/wasm/build";
import { compileAssemblyScript } from "./compile-assemblyscript.js";
import { mergeModules, optimizeMerged } from "./merge-modules.js";

/** @import { BuildRecipe } from "@rec/wasm/build" */

/** @param {string} file */
const ours = (file) => new URL(`../modules/heap/${file}`, import.meta.url).href;

/** What calls the allocators. */
const drivers = ["workloads", "fragmentation"];

const HEAP_BASE = "__heap_base";
const linkerFlags = [`--export=${HEAP_BASE}`];

/** From wasi-libc, whose constructors have to run before anything else does. */
const LIBC = { linkerFlags: [...linkerFlags, "--export=__wasm_call_ctors", "-lc"], start: "__wasm_call_ctors" };

/** What a module with nothing but an allocator exports. */
const ALLOCATOR_ALONE = ["malloc", "free", "calloc", "realloc"].map((name) => `--export=${name}`);

/** Page 1 is left for the static data of the artifact `dlmalloc`, as in `program`. */
const BESIDE_DLMALLOC = ["-z", "stack-size=65536", "--global-base=131072"];

/** The source of emmalloc, as emnapi carries it for modules that are built without Emscripten. */
const emmalloc = pathToFileURL(createRequire(import.meta.url).resolve("emnapi/src/malloc/emmalloc/emmalloc.c")).href;

const assemblyScript = await readFile(new URL(ours("assemblyscript.ts")), "utf8");

const included = [
  ...["run.h", "run.c", "run-growth.c", "run-order.c", "run-replace.c", "run-tree.c"].map(ours),
  emmalloc,
];

/**
 * Builds the drivers with every allocator, and for rec without any.
 *
 * @param {URL} outputFolder
 */
export async function buildHeap(outputFolder) {
  const { artifacts } = await loadManifest();
  const memory = artifacts.memory.sources.map((source) => new URL(`../${source}`, artifactUrl("memory")).href);
  for (const name of drivers) {
    /** @param {readonly string[]} allocator @param {Pick<BuildRecipe, "linkerFlags" | "start">} recipe */
    const build = (allocator, recipe) =>
      buildArtifact({ name, sources: [ours(`${name}.c`), ...allocator], included, ...recipe });
    const modules = {
      driver: await build([], { linkerFlags: [...linkerFlags, ...BESIDE_DLMALLOC] }),
      ours: await build(memory, { linkerFlags }),
      dlmalloc: await build([], LIBC),
      emmalloc: await build([ours("with-emmalloc.c")], LIBC),
      assemblyscript: await withAssemblyScript(await build([], { linkerFlags })),
      "size-classes": await build([ours("size-classes.c")], { linkerFlags }),
    };
    await writeModules(new URL(`modules/heap/${name}/`, outputFolder), modules);
  }
  await writeModules(new URL("modules/heap/alone/", outputFolder), {
    memory: await readFile(artifactUrl("memory")),
    dlmalloc: await readFile(artifactUrl("dlmalloc")),
    emmalloc: await buildArtifact({
      name: "emmalloc",
      sources: [ours("with-emmalloc.c")],
      included,
      linkerFlags: [...ALLOCATOR_ALONE, "--export=__wasm_call_ctors", "-lc"],
      dropExports: ["__wasm_call_ctors"],
    }),
    assemblyscript: await compileAssemblyScript(assemblyScript, { memoryBase: 0 }),
    "size-classes": await buildArtifact({
      name: "size-classes",
      sources: [ours("size-classes.c")],
      linkerFlags: ALLOCATOR_ALONE,
    }),
  });
}

/** @param {URL} folder @param {Readonly<Record<string, Uint8Array>>} modules */
async function writeModules(folder, modules) {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(modules)) await writeFile(new URL(`${name}.wasm`, folder), bytes);
}

/**
 * A driver and AssemblyScript's allocator as one module. wasm-ld cannot link what is not its own, but `wasm-merge` can.
 *
 * @param {Uint8Array} alone the driver
 */
async function withAssemblyScript(alone) {
  const allocator = await compileAssemblyScript(assemblyScript, { memoryBase: readHeapBase(alone) });
  return optimizeMerged(await mergeModules({ driver: alone, allocator }));
}

/** @param {Uint8Array} bytes */
function readHeapBase(bytes) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), {
    env: { malloc() {}, free() {}, calloc() {}, realloc() {} },
  });
  return /** @type {WebAssembly.Global<"i32">} */ (exports[HEAP_BASE]).value;
}
