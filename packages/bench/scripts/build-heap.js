import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { artifactUrl } from "@rec/wasm";
import { artifactRecipe } from "@rec/wasm/artifacts";
import { buildArtifact } from "@rec/wasm/build";
import { compileAssemblyScript } from "./compile-assemblyscript.js";
import { mergeModules, optimizeMerged } from "./merge-modules.js";
import { expandTrace } from "./trace-format.js";

/** @import { BuildRecipe } from "@rec/wasm/build" */

/** @param {string} file */
const ours = (file) => new URL(`../modules/heap/${file}`, import.meta.url).href;

/** The programs that call the allocators. */
const drivers = ["workloads", "fragmentation"];

/** Our own. */
const memory = artifactRecipe("memory");

const HEAP_BASE = "__heap_base";
const linkerFlags = [`--export=${HEAP_BASE}`];

/** For wasi-libc: its constructors have to run first. */
const LIBC = { linkerFlags: [...linkerFlags, "--export=__wasm_call_ctors", "-lc"], start: "__wasm_call_ctors" };

/** The exports of a module with only an allocator. */
const ALLOCATOR_ALONE = ["malloc", "free", "calloc", "realloc"].map((name) => `--export=${name}`);

/** Page 1 is left for the static data of the artifact `dlmalloc`, as in `program`. */
const BESIDE_DLMALLOC = ["-z", "stack-size=65536", "--global-base=131072"];

/** The source of emmalloc in emnapi, for modules that are built without Emscripten. */
const emmalloc = pathToFileURL(createRequire(import.meta.url).resolve("emnapi/src/malloc/emmalloc/emmalloc.c")).href;

const assemblyScript = await readFile(new URL(ours("assemblyscript.ts")), "utf8");

const included = [
  ...["run.h", "run.c"].map(ours),
  ...["growth", "order", "replace", "steps", "trace", "tree"].map((workloads) => ours(`run-${workloads}.c`)),
  emmalloc,
];

/**
 * Builds the drivers with every allocator, and for rec without any.
 *
 * @param {URL} outputFolder
 */
export async function buildHeap(outputFolder) {
  for (const name of drivers) {
    await writeModules(new URL(`modules/heap/${name}/`, outputFolder), {
      driver: await build(name, [], { linkerFlags: [...linkerFlags, ...BESIDE_DLMALLOC] }),
      dlmalloc: await build(name, [], LIBC),
      emmalloc: await build(name, [ours("with-emmalloc.c")], LIBC),
      assemblyscript: await withAssemblyScript(await build(name, [], { linkerFlags })),
      "size-classes": await build(name, [ours("size-classes.c")], { linkerFlags }),
    });
  }
  await writeModules(new URL("modules/heap/alone/", outputFolder), {
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
  await buildOurs(outputFolder);
  const trace = expandTrace(gunzipSync(await readFile(new URL(ours("compiler.trace.gz")))));
  await writeFile(new URL("modules/heap/compiler.trace", outputFolder), trace);
}

/**
 * Builds the modules that depend on the sources of our own allocator.
 *
 * @param {URL} outputFolder
 */
export async function buildOurs(outputFolder) {
  for (const name of drivers) {
    const folder = new URL(`modules/heap/${name}/`, outputFolder);
    await writeModules(folder, { ours: await build(name, memory.sources, { ...memory, linkerFlags }) });
  }
  await writeModules(new URL("modules/heap/alone/", outputFolder), { memory: await readFile(artifactUrl("memory")) });
}

/**
 * A driver and an allocator, linked by wasm-ld.
 *
 * @param {string} driver
 * @param {readonly string[]} allocator its sources
 * @param {Omit<BuildRecipe, "name" | "sources">} recipe
 */
function build(driver, allocator, recipe) {
  return buildArtifact({
    ...recipe,
    name: driver,
    sources: [ours(`${driver}.c`), ...allocator],
    included: [...included, ...(recipe.included ?? [])],
  });
}

/** @param {URL} folder @param {Readonly<Record<string, Uint8Array>>} modules */
async function writeModules(folder, modules) {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(modules)) await writeFile(new URL(`${name}.wasm`, folder), bytes);
}

/**
 * A driver and AssemblyScript's allocator as one module, by `wasm-merge`: wasm-ld links only its own object files.
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
