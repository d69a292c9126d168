import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { commands, runLLVM } from "@yowasp/clang";

/**
 * @typedef {object} Recipe
 * @property {string} name - names the file: `<name>.wasm`, or `<name>` if that ends in `.so`; it may have a folder
 * @property {readonly string[]} sources
 * @property {readonly string[]} flags - of the compiler
 * @property {readonly string[]} linker - flags of wasm-ld
 * @property {readonly string[]} [libraries] - names of earlier recipes that it is linked against
 */

const BARE = ["-Wall", "-Wextra", "-Werror", "-ffreestanding", "-nostdlib", "-mbulk-memory"];
const THREAD_FLAGS = [...BARE, "-std=c23", "-pthread", "-matomics", "-mmutable-globals"];

/** 64 pages: room for the modules, and for stacks and thread-local data of all threads behind them. */
const SHARED = ["--shared-memory", "--initial-memory=4194304", "--max-memory=4194304"];
const LOCALS = ["--export=__wasm_init_tls", "--export=__tls_size", "--export=__tls_align"];
const DYNAMIC_LOCALS = [...LOCALS, "--export=__tls_base"];
const STACK = "--export=__stack_pointer";
const IMPORTED = "--import-memory";
/** lld 22 puts the stack first, so that it would lie in the other module's. */
const BEHIND = ["--global-base=1048576", "--no-stack-first"];

/** @type {(name: string, source: string, linker: readonly string[], optimize?: string) => Recipe} */
const threaded = (name, source, linker, optimize = "-O2") => {
  return { name, sources: [source], flags: [...THREAD_FLAGS, optimize], linker: [...SHARED, ...linker] };
};

/** @type {Recipe[]} */
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

const DYNAMIC = ["--shared-memory", "--max-memory=4194304", "--unresolved-symbols=import-dynamic"];
const PROGRAM = ["-pie", IMPORTED, "--export-dynamic"];
/** A program with addresses of its own. It defines table and stack pointer. */
const FIXED = [
  IMPORTED,
  "-Bdynamic",
  STACK,
  "--export=__heap_base",
  "--export-table",
  "--growable-table",
  "--export-dynamic",
];
const CONSTRUCTORS = "--export=__wasm_call_ctors";

/**
 * A program and two libraries, which are linked when they are loaded. The first library needs the second one, and no file says so.
 *
 * @type {(folder: string, setting?: {
 *   readonly target?: string,
 *   readonly flags?: readonly string[],
 *   readonly linker?: readonly string[],
 *   readonly locals?: readonly string[],
 *   readonly program?: readonly string[],
 * }) => readonly Recipe[]}
 */
const dynamic = (
  folder,
  { target = "wasm32-unknown-emscripten", flags = [], linker = [], locals = DYNAMIC_LOCALS, program = PROGRAM } = {},
) => {
  const own = [...THREAD_FLAGS, "-O2", `--target=${target}`, "-fPIC", "-fvisibility=default", ...flags];
  const common = [...DYNAMIC, CONSTRUCTORS, ...linker, ...locals];
  const library = [...own, "-shared"];
  const [left, right] = [`${folder}/left.so`, `${folder}/right.so`];
  return [
    { name: left, sources: ["dynamic-left.c"], flags: library, linker: common },
    { name: right, sources: ["dynamic-right.c"], flags: library, linker: common, libraries: [left] },
    {
      name: `${folder}/program`,
      sources: ["dynamic-program.c"],
      flags: own,
      linker: [...program, ...common],
      libraries: [left, right],
    },
  ];
};

THREADS.push(
  ...dynamic("dynamic"),
  // Each library puts its own functions into the table.
  ...dynamic("dynamic-symbolic", { linker: ["-Bsymbolic"] }),
  // No thread-local data is shared by modules.
  ...dynamic("dynamic-wasi", { target: "wasm32-wasip1", flags: ["-DSEPARATE_LOCALS"] }),
  // The program defines the memory.
  ...dynamic("dynamic-owner", { program: ["-pie", "--export-memory", "--export-dynamic"] }),
  ...dynamic("dynamic-fixed", { program: FIXED }),
  ...dynamic("dynamic-64", { target: "wasm64-unknown-emscripten" }),
  // The start functions alone show the thread-local data.
  ...dynamic("dynamic-hidden", { target: "wasm32-wasip1", flags: ["-DSEPARATE_LOCALS"], locals: [] }),
);

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
    const modules = recipes.map((recipe) => new URL(fileOf(recipe), to));
    if (await isCurrent(modules, [new URL(import.meta.url), ...sources])) continue;
    // Without arguments this only loads the toolchain, without messages.
    await runLLVM(undefined, undefined, { fetchProgress: () => {} });
    /** @type {Map<string, Uint8Array>} */
    const built = new Map();
    for (const recipe of recipes) {
      const file = new URL(fileOf(recipe), to);
      const bytes = await compile(recipe, from, built);
      built.set(recipe.name, bytes);
      await mkdir(new URL(".", file), { recursive: true });
      await writeFile(file, bytes);
    }
  }
}

/** @param {Pick<Recipe, "name">} recipe */
function fileOf({ name }) {
  return name.endsWith(".so") ? name : `${name}.wasm`;
}

/** @param {string} path */
function lastPart(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * @param {Recipe} recipe
 * @param {URL} folder
 * @param {ReadonlyMap<string, Uint8Array>} built - by name of the recipe
 */
async function compile({ name, sources, flags, linker, libraries = [] }, folder, built) {
  const output = lastPart(fileOf({ name }));
  /** @type {Record<string, string | Uint8Array>} */
  const files = {};
  for (const library of libraries) files[lastPart(library)] = /** @type {Uint8Array} */ (built.get(library));
  for (const file of await readdir(folder)) files[file] = await readFile(new URL(file, folder), "utf8");
  const linking = ["--no-entry", ...linker].flatMap((flag) => ["-Xlinker", flag]);
  /** @type {Uint8Array[]} */
  const messages = [];
  const stderr = (/** @type {Uint8Array | null} */ chunk) => {
    if (chunk !== null) messages.push(chunk.slice());
  };
  const args = [...flags, ...sources, ...linking, ...libraries.map(lastPart), "-o", output];
  const made = await commands.clang(args, files, { stderr }).catch(() => {
    throw new Error(`Unable to build ${output}: ${Buffer.concat(messages).toString()}`);
  });
  const bytes = made?.[output];
  if (!(bytes instanceof Uint8Array)) throw new Error(`clang wrote no ${output}`);
  return bytes;
}

/** @type {(modules: readonly URL[], sources: readonly URL[]) => Promise<boolean>} */
async function isCurrent(modules, sources) {
  const changedAt = async (/** @type {URL} */ file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  const [newest, oldest] = [await Promise.all(sources.map(changedAt)), await Promise.all(modules.map(changedAt))];
  return Math.max(...newest) < Math.min(...oldest);
}
