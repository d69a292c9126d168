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
 * @property {readonly string[]} [compilerFlags] - flags for clang beside those of every artifact
 * @property {readonly string[]} [links] - dynamic libraries that it needs: names of other artifacts
 * @property {boolean} [asLinked] - the file of wasm-ld as it is: other tools make its relocations stale, and drop `dylink.0`
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

/** All stacks and data begin at the same addresses, and a memory is small. */
const SMALL_STACK = ["-z", "stack-size=4096"];
const AS_LINKED = { asLinked: true, compilerFlags: ["-fno-ident"] };
const PLACED_ANYWHERE = { asLinked: true, compilerFlags: ["-fno-ident", "-fPIC"] };

/** @type {readonly ArtifactRecipe[]} */
const examples = [
  {
    name: "list",
    purpose: "With text: two files of C that share one allocator; owns the memory",
    sources: ["src/examples/list.c"],
    linkerFlags: SMALL_STACK,
  },
  {
    name: "text",
    purpose: "With list: two files of C that share one allocator; imports the memory",
    sources: ["src/examples/text.c"],
    linkerFlags: ["--import-memory", ...SMALL_STACK],
  },
  {
    name: "greeting",
    purpose:
      "With name: both were linked for the same addresses, and have relocations, so that a linker can place them",
    sources: ["src/examples/greeting.c"],
    linkerFlags: ["--emit-relocs", ...SMALL_STACK],
    ...AS_LINKED,
  },
  {
    name: "name",
    purpose:
      "With greeting: both were linked for the same addresses, and have relocations, so that a linker can place them",
    sources: ["src/examples/name.c"],
    linkerFlags: ["--emit-relocs", "--import-memory", ...SMALL_STACK],
    ...AS_LINKED,
  },
  {
    name: "greeting-fixed",
    purpose: "As greeting, without relocations: its data overlaps with that of name-fixed",
    sources: ["src/examples/greeting.c"],
    linkerFlags: SMALL_STACK,
  },
  {
    name: "name-fixed",
    purpose: "As name, without relocations: its data overlaps with that of greeting-fixed",
    sources: ["src/examples/name.c"],
    linkerFlags: ["--import-memory", ...SMALL_STACK],
  },
  {
    name: "libarea",
    purpose: "A dynamic library, with a function and data",
    sources: ["src/examples/libarea.c"],
    linkerFlags: ["--experimental-pic", "-shared"],
    ...PLACED_ANYWHERE,
  },
  {
    name: "shapes",
    purpose: "A position-independent program that needs the dynamic library libarea",
    sources: ["src/examples/shapes.c"],
    links: ["libarea"],
    linkerFlags: ["--experimental-pic", "-pie", "--import-memory"],
    ...PLACED_ANYWHERE,
  },
  {
    name: "sender",
    purpose: "Passes an address to receiver, which has another memory",
    sources: ["src/examples/sender.c"],
    linkerFlags: SMALL_STACK,
    // Without its stack pointer, which wasm-opt removes, nothing shows that a compiler made it.
    ...AS_LINKED,
  },
  {
    name: "receiver",
    purpose: "Takes an address from sender, which has another memory",
    sources: ["src/examples/receiver.c"],
    linkerFlags: SMALL_STACK,
    // Without its stack pointer, which wasm-opt removes, nothing shows that a compiler made it.
    ...AS_LINKED,
  },
  {
    name: "pong64",
    purpose: "A pong with 64-bit numbers, which ping cannot take",
    sources: ["src/examples/pong64.c"],
    ...WITHOUT_MEMORY,
  },
  {
    name: "caller",
    purpose: "With callbacks: owns the memory and imports the table, a cycle that only hoisting breaks",
    sources: ["src/examples/caller.c"],
    linkerFlags: ["--import-table", ...SMALL_STACK],
  },
  {
    name: "callbacks",
    purpose: "With caller: owns the table and imports the memory, a cycle that only hoisting breaks",
    sources: ["src/examples/callbacks.c"],
    linkerFlags: ["--import-memory", "--export-table", ...SMALL_STACK],
  },
];

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
  ...examples,
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
