/**
 * @typedef {object} ArtifactRecipe
 * @property {string} name - names the file: `<name>.wasm`
 * @property {string} purpose - one sentence for the manifest
 * @property {readonly string[]} sources - C files: paths from the package's folder, or absolute URLs
 * @property {readonly string[]} [included] - files that these include, in the same form
 * @property {"command" | "reactor"} [wasi] - for a program or library with the toolchain's C library, over WASI
 * @property {boolean} [memory64] - for a memory with 64-bit addresses
 * @property {readonly string[]} [linkerFlags] - flags for wasm-ld beside those of every artifact
 * @property {readonly string[]} [dropExports] - exports of the toolchain that the artifact does not need
 * @property {string} [start] - the export that becomes the start function
 * @property {boolean} [published] - part of the package that people install
 * @property {boolean} [thirdParty] - not our code, or not only ours: for tests and comparisons only
 */

/** wasm-ld gives every module a memory and exports it; these modules need none. */
const WITHOUT_MEMORY = { dropExports: ["memory"] };

/** One file for each part; each begins with a comment on its part. */
const ALLOCATOR = {
  sources: ["bins", "allocate", "pages", "malloc", "realloc", "aligned", "statistics", "walk"].map(
    (part) => `src/memory/${part}.c`,
  ),
  included: ["block", "heap", "bins", "quick-lists"].map((part) => `src/memory/${part}.h`),
  linkerFlags: ["--import-memory", "-z", "stack-size=0"],
};

/** Its own functions, over the blocks of the other allocator. */
const DEBUG_ALLOCATOR = {
  sources: [
    ...["bins", "allocate", "pages"].map((part) => `src/memory/${part}.c`),
    ...["ledger", "zones", "quarantine", "allocation", "malloc", "statistics", "walk"].map(
      (part) => `src/memory-debug/${part}.c`,
    ),
  ],
  included: [
    ...ALLOCATOR.included,
    ...["report", "ledger", "zones", "quarantine", "allocation"].map((part) => `src/memory-debug/${part}.h`),
  ],
  linkerFlags: ALLOCATOR.linkerFlags,
};

/** @type {readonly ArtifactRecipe[]} */
export const artifacts = [
  {
    name: "program",
    published: true,
    purpose: "The lesson's program: keeps records on an imported heap, and exports its memory",
    sources: ["src/program.c"],
    // Page 0 is the program's own stack and data. Page 1 is free for another module's static data, such as dlmalloc's.
    linkerFlags: ["-z", "stack-size=65536", "--initial-memory=131072"],
  },
  {
    name: "memory",
    published: true,
    purpose: "Our allocator: imports a memory of any size and nothing else, and owns nothing that it did not grow",
    ...ALLOCATOR,
  },
  {
    name: "memory64",
    published: true,
    purpose: "Our allocator for a memory with 64-bit addresses, from the same sources",
    ...ALLOCATOR,
    memory64: true,
  },
  {
    name: "memory-debug",
    published: true,
    purpose:
      "Our allocator with red zones, poison and a quarantine: reports faults of its users to env.heap_report(kind, address, size)",
    ...DEBUG_ALLOCATOR,
  },
  {
    name: "memory64-debug",
    published: true,
    purpose: "The same for a memory with 64-bit addresses",
    ...DEBUG_ALLOCATOR,
    memory64: true,
  },
  {
    name: "ping",
    purpose: "With pong: mutual recursion across modules, a cycle of functions that no hoisting removes",
    sources: ["src/ping.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "pong",
    purpose: "With ping: mutual recursion across modules, a cycle of functions that no hoisting removes",
    sources: ["src/pong.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "diamond-top",
    purpose: "Imports from left and right, which must share one bottom",
    sources: ["src/diamond-top.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "diamond-left",
    purpose: "Imports from bottom",
    sources: ["src/diamond-left.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "diamond-right",
    purpose: "Imports from bottom",
    sources: ["src/diamond-right.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "diamond-bottom",
    purpose: "Holds the counter that shows whether its importers share one instance",
    sources: ["src/diamond-bottom.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "start",
    purpose: "Has a start function, which calls an import of module bottom (diamond-bottom)",
    sources: ["src/start.c"],
    start: "start",
    ...WITHOUT_MEMORY,
  },
  {
    name: "member",
    purpose: "With registry: a start function inside a cycle, which must wait until the cycle is bound",
    sources: ["src/member.c"],
    start: "start",
    ...WITHOUT_MEMORY,
  },
  {
    name: "registry",
    purpose: "With member: calls back into the module whose start function calls it",
    sources: ["src/registry.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "wasi-command",
    purpose:
      "A command of WASI: prints its command line, environment, input and a file; exits with the number of arguments",
    sources: ["src/wasi/command.c"],
    wasi: "command",
    thirdParty: true,
  },
  {
    name: "wasi-reactor",
    purpose: "A reactor of WASI: a library whose constructor prints, and has to run once",
    sources: ["src/wasi/reactor.c"],
    wasi: "reactor",
    thirdParty: true,
  },
  {
    name: "wasi-client",
    purpose: "A command of WASI in a cycle with memory: imports env.malloc and env.free, and exports its memory",
    sources: ["src/wasi/client.c"],
    wasi: "command",
    thirdParty: true,
  },
  {
    name: "dlmalloc",
    purpose:
      "An allocator that is not ours: wasi-libc's dlmalloc, with its static data in page 1 of the importing memory",
    sources: [],
    thirdParty: true,
    linkerFlags: [
      "--import-memory",
      // From the start of page 1: static data, then the stack, then the heap's first piece up to the end of the page.
      "--global-base=65536",
      "--no-stack-first",
      "-z",
      "stack-size=4096",
      "--export=malloc",
      "--export=free",
      "--export=calloc",
      "--export=realloc",
      "--export=aligned_alloc",
      // Without this export wasm-ld treats the module as a command, in which every call of an export runs destructors.
      "--export=__wasm_call_ctors",
      "-lc",
    ],
    dropExports: ["__wasm_call_ctors"],
  },
];

/**
 * The recipe of an artifact, for builds of its sources in other ways.
 *
 * @param {string} name
 * @returns {ArtifactRecipe}
 */
export function artifactRecipe(name) {
  const recipe = artifacts.find((candidate) => candidate.name === name);
  if (recipe === undefined) throw new RangeError(`There is no artifact "${name}"`);
  return recipe;
}
