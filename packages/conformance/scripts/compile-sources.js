import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { commands, runLLVM } from "@yowasp/clang";

/**
 * @typedef {object} Recipe
 * @property {string} name - names the file: `<name>.wasm`
 * @property {readonly string[]} sources
 * @property {readonly string[]} flags - of the compiler
 * @property {readonly string[]} linker - flags of wasm-ld
 */

const BARE = ["-Wall", "-Wextra", "-Werror", "-ffreestanding", "-nostdlib", "-mbulk-memory"];
const THREAD_FLAGS = [...BARE, "-std=c23", "-pthread", "-matomics", "-mmutable-globals"];

/** 64 pages: room for the modules, and for stacks and thread-local data of all threads behind them. */
const SHARED = ["--shared-memory", "--initial-memory=4194304", "--max-memory=4194304"];
const LOCALS = ["--export=__wasm_init_tls", "--export=__tls_size", "--export=__tls_align"];
const STACK = "--export=__stack_pointer";
const IMPORTED = "--import-memory";
/** lld 22 puts the stack first, so that it would lie in the other module's. */
const BEHIND = ["--global-base=1048576", "--no-stack-first"];

/** @type {(name: string, source: string, linker: readonly string[], optimize?: string) => Recipe} */
const threaded = (name, source, linker, optimize = "-O2") => {
  return { name, sources: [source], flags: [...THREAD_FLAGS, optimize], linker: [...SHARED, ...linker] };
};

/** @type {readonly Recipe[]} */
const THREADS = [
  // The stack pointer is exported, or found by its name or by the code that uses it.
  threaded("threads", "single.c", [IMPORTED, STACK, ...LOCALS]),
  threaded("named", "single.c", [IMPORTED, ...LOCALS], "-O0"),
  threaded("stripped", "single.c", [IMPORTED, ...LOCALS, "--strip-all"]),
  threaded("unoptimized", "single.c", [IMPORTED, ...LOCALS, "--strip-all"], "-O0"),
  // The start function alone shows the thread-local data.
  threaded("without-init", "single.c", [IMPORTED, STACK]),
  // Its memory is not imported.
  threaded("owner", "single.c", ["--export-memory", STACK, ...LOCALS]),
  threaded("left", "left.c", [IMPORTED, ...LOCALS]),
  threaded("right", "right.c", [IMPORTED, ...LOCALS, ...BEHIND]),
];

const EXCEPTION_FLAGS = [...BARE, "-O2", "-fwasm-exceptions", "-fexceptions", "-fno-rtti"];

/** The two encodings of handlers, by name. */
const ENCODINGS = { legacy: "-wasm-use-legacy-eh=true", exnref: "-wasm-use-legacy-eh=false" };

/** Each of the two modules with a tag of its own that is named, with one that is not, and without one. */
const EXCEPTIONS = Object.entries(ENCODINGS).flatMap(([encoding, flag]) =>
  ["catcher", "thrower"].flatMap((module) => {
    const flags = [...EXCEPTION_FLAGS, "-mllvm", flag];
    const linker = [IMPORTED, ...(module === "thrower" ? BEHIND : [])];
    const sources = [`${module}.cpp`, "runtime.cpp"];
    return [
      { name: `${module}-${encoding}`, sources: [...sources, "tag.S"], flags, linker },
      {
        name: `${module}-${encoding}-stripped`,
        sources: [...sources, "tag.S"],
        flags,
        linker: [...linker, "--strip-all"],
      },
      { name: `${module}-${encoding}-undefined`, sources, flags, linker: [...linker, "--allow-undefined"] },
    ];
  }),
);

/** By the folder of their sources, which is also that of the modules in `dist`. */
const RECIPES = { threads: THREADS, exceptions: EXCEPTIONS };

/** Compiles the modules of checks from C and C++, unless they are newer than their sources. */
export async function compileSources() {
  for (const [folder, recipes] of Object.entries(RECIPES)) {
    const [from, to] = [new URL(`../${folder}/`, import.meta.url), new URL(`../dist/${folder}/`, import.meta.url)];
    const sources = (await readdir(from)).map((file) => new URL(file, from));
    const modules = recipes.map(({ name }) => new URL(`${name}.wasm`, to));
    if (await isCurrent(modules, [new URL(import.meta.url), ...sources])) continue;
    // Without arguments this only loads the toolchain, without messages.
    await runLLVM(undefined, undefined, { fetchProgress: () => {} });
    await mkdir(to, { recursive: true });
    for (const recipe of recipes) await writeFile(new URL(`${recipe.name}.wasm`, to), await compile(recipe, from));
  }
}

/**
 * @param {Recipe} recipe
 * @param {URL} folder
 */
async function compile({ name, sources, flags, linker }, folder) {
  const output = `${name}.wasm`;
  /** @type {Record<string, string>} */
  const files = {};
  for (const file of await readdir(folder)) files[file] = await readFile(new URL(file, folder), "utf8");
  const linking = ["--no-entry", ...linker].flatMap((flag) => ["-Xlinker", flag]);
  /** @type {Uint8Array[]} */
  const messages = [];
  const stderr = (/** @type {Uint8Array | null} */ chunk) => {
    if (chunk !== null) messages.push(chunk.slice());
  };
  const args = [...flags, ...sources, ...linking, "-o", output];
  const built = await commands.clang(args, files, { stderr }).catch(() => {
    throw new Error(`Unable to build ${output}: ${Buffer.concat(messages).toString()}`);
  });
  const bytes = built?.[output];
  if (!(bytes instanceof Uint8Array)) throw new Error(`clang wrote no ${output}`);
  return bytes;
}

/** @type {(modules: readonly URL[], sources: readonly URL[]) => Promise<boolean>} */
async function isCurrent(modules, sources) {
  const changedAt = async (/** @type {URL} */ file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  const [newest, oldest] = [await Promise.all(sources.map(changedAt)), await Promise.all(modules.map(changedAt))];
  return Math.max(...newest) < Math.min(...oldest);
}
