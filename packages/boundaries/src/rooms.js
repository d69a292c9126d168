/**
 * The table of allowed imports. A file belongs to the first room with a pattern that matches its path. A file without a
 * room is an error, so a new room starts with a line here.
 *
 * @typedef {object} Room
 * @property {string} name
 * @property {RegExp} files paths from the root of the repository
 * @property {readonly string[]} may rooms that it may import; `*` stands for all
 * @property {readonly string[]} [mayTypes] rooms from which it may import types only
 * @property {string} why the rule in one sentence, printed with each violation
 */

const vocabulary = ["core/wasm", "core/platform", "core/diagnostic", "core/errors", "core/problem"];

/** The vocabulary without the public errors: a pass throws problems, and explain/ makes errors from them. */
const passVocabulary = ["core/wasm", "core/platform", "core/diagnostic", "core/problem"];

/** The rooms that code which is loaded by need takes parts of. */
const phasesLater = [
  ...passVocabulary,
  "core/bind",
  "core/instantiate",
  "core/load",
  "core/parse-reader",
  "core/parse",
  "core/plan",
  "core/rewrite",
];

/** @type {readonly Room[]} */
export const coreRooms = [
  {
    name: "core/wasm",
    files: /^packages\/core\/src\/wasm\//,
    may: [],
    why: "wasm/ is the vocabulary of all rooms, and imports none",
  },
  {
    name: "core/diagnostic",
    files: /^packages\/core\/src\/diagnostic\.ts$/,
    may: ["core/wasm"],
    why: "a diagnostic is plain data",
  },
  {
    name: "core/errors",
    files: /^packages\/core\/src\/errors\.ts$/,
    may: ["core/wasm", "core/diagnostic"],
    why: "errors carry diagnostics and know no phase",
  },
  {
    name: "core/problem",
    files: /^packages\/core\/src\/problem\.ts$/,
    may: ["core/wasm", "core/diagnostic"],
    why: "a problem is a code and values, on its way to explain/",
  },
  {
    name: "core/terse-error",
    files: /^packages\/core\/src\/terse-error\.ts$/,
    may: ["core/wasm", "core/diagnostic", "core/errors", "core/problem"],
    why: "a terse error has the data of a failure, and no text",
  },
  {
    name: "core/source",
    files: /^packages\/core\/src\/(host|source)\.ts$/,
    may: [],
    mayTypes: ["core/wasm"],
    why: "the doors to the platform are interfaces, without code",
  },
  {
    name: "core/plan-vocabulary",
    files:
      /^packages\/core\/src\/plan\/(plan-format|import-format|memory-format|fused-format|library-format|rewrite-format|planned-contents|plan-options|plan-version|check-plan-version)\.ts$/,
    may: ["core/wasm", "core/diagnostic", "core/problem"],
    why: "the link plan is plain data that planning writes and instantiation reads",
  },
  {
    name: "core/link-options",
    files: /^packages\/core\/src\/link-options\.ts$/,
    may: ["core/source", "core/plan-vocabulary"],
    mayTypes: ["core/wasm"],
    why: "the options of link() name the vocabulary of the phases, not their code",
  },
  {
    name: "core/arguments",
    files: /^packages\/core\/src\/check-options\.ts$/,
    may: ["core/wasm", "core/diagnostic", "core/problem"],
    mayTypes: ["core/source", "core/link-options", "core/plan-vocabulary"],
    why: "arguments are checked by their kind alone, before any phase reads them",
  },
  {
    name: "core/parse-reader",
    files:
      /^packages\/core\/src\/parse\/(byte-reader|section-scanner|head-scanner|data-scanner|offset-calculator|section-id|preamble|parse-problems|framing-problems)\.ts$/,
    may: passVocabulary,
    why: "the readers of bytes know framing alone: where integers, sections and data segments begin and end",
  },
  {
    name: "core/parse-code",
    files: /^packages\/core\/src\/parse\/code\//,
    may: ["core/problem", "core/parse-reader"],
    why: "parse/code/ knows the immediates of each instruction, and no module",
  },
  {
    name: "core/parse",
    files: /^packages\/core\/src\/parse\//,
    may: [...passVocabulary, "core/parse-reader"],
    why: "parse/ turns bytes into a ModuleType, without the host, any other phase or a text of an error",
  },
  {
    name: "core/plan",
    files: /^packages\/core\/src\/plan\//,
    may: [...vocabulary, "core/plan-vocabulary"],
    why: "plan/ is pure: it sees module types, never bytes, hosts or other phases",
  },
  {
    name: "core/encode",
    files: /^packages\/core\/src\/encode\//,
    may: ["core/wasm"],
    mayTypes: ["core/plan-vocabulary"],
    why: "encode/ writes the vocabulary as bytes, for the rooms that make or edit modules",
  },
  {
    name: "core/explain",
    files: /^packages\/core\/src\/explain\//,
    may: [...vocabulary, "core/plan-vocabulary"],
    mayTypes: [
      "core/arguments",
      "core/link-options",
      "core/plan",
      "core/parse",
      "core/parse-reader",
      "core/load",
      "core/compile",
      "core/instantiate",
      "core/bind",
      "core/rewrite",
      "core/fuse",
      "core/freeze",
      "core/relink",
      "core/program",
    ],
    why: "explain/ makes texts of problems, and knows only the types of the rooms that find them",
  },
  {
    name: "core/declare",
    files: /^packages\/core\/src\/declare\//,
    may: ["core/wasm"],
    mayTypes: ["core/parse"],
    why: "declare/ writes types as TypeScript, from what parse/ has read",
  },
  {
    name: "core/freeze",
    files: /^packages\/core\/src\/freeze\//,
    may: [
      "core/wasm",
      "core/problem",
      "core/plan-vocabulary",
      "core/declare",
      "core/encode",
      "core/bind",
      "core/instantiate",
    ],
    why: "freeze/ writes the steps of a finished plan as a script, and runs nothing",
  },
  {
    name: "core/rewrite",
    files: /^packages\/core\/src\/rewrite\//,
    may: [...passVocabulary, "core/parse-reader", "core/parse", "core/encode"],
    mayTypes: ["core/plan-vocabulary"],
    why: "rewrite/ edits bytes with parse's readers, and knows nothing of how the plan was made",
  },
  {
    name: "core/load",
    files: /^packages\/core\/src\/load\//,
    may: [
      ...vocabulary,
      "core/arguments",
      "core/terse-error",
      "core/parse-reader",
      "core/parse",
      "core/loaded-later",
      "core/placed-later",
    ],
    mayTypes: ["core/source", "core/link-options", "core/plan-vocabulary", "core/driver-parts"],
    why: "load/ gets from a source to a type and a body, through the host it is given",
  },
  {
    name: "core/compile",
    files: /^packages\/core\/src\/compile\//,
    may: [...vocabulary, "core/rewrite", "core/loaded-later", "core/failed-later", "core/placed-later"],
    mayTypes: ["core/load", "core/plan-vocabulary"],
    why: "compile/ turns the body of a module into a compiled module, rewritten as it is told",
  },
  {
    name: "core/fuse-reindex",
    files: /^packages\/core\/src\/fuse\/reindex\//,
    may: [...passVocabulary, "core/parse-reader", "core/parse-code", "core/encode"],
    why: "fuse/reindex/ gives one module new indices, and knows nothing of the others or of the plan",
  },
  {
    name: "core/fuse",
    files: /^packages\/core\/src\/fuse\//,
    may: [...passVocabulary, "core/parse-reader", "core/parse", "core/encode", "core/rewrite", "core/fuse-reindex"],
    mayTypes: ["core/plan-vocabulary"],
    why: "fuse/ makes the bytes of several modules into those of one, as a finished plan says",
  },
  {
    name: "core/program",
    files: /^packages\/core\/src\/program\//,
    may: [...passVocabulary, "core/plan"],
    mayTypes: ["core/plan-vocabulary", "core/bind", "core/instantiate"],
    why: "program/ keeps what a running program has opened, the only state at run time; others do not see it",
  },
  {
    name: "core/program-options",
    files: /^packages\/core\/src\/program-options\.ts$/,
    may: [],
    mayTypes: ["core/source", "core/wasm", "core/link-options"],
    why: "the options of a program name the vocabulary of the phases, not their code",
  },
  {
    name: "core/loaded-later",
    files:
      /^packages\/core\/src\/(loaded-later|rewrite-by-plan|keep-source-maps|adapt-plan|compare-segments|check-overlaps|check-builtins|check-definition)\.ts$/,
    may: [...phasesLater, "core/encode", "core/compile", "core/wasi"],
    mayTypes: ["core/plan-vocabulary", "core/link-options"],
    why: "code that most links never load is one file",
  },
  {
    name: "core/failed-later",
    files: /^packages\/core\/src\/failed-later\.ts$/,
    may: [...phasesLater, "core/explain", "core/compile"],
    mayTypes: ["core/plan-vocabulary"],
    why: "code that only a link with problems loads is one file",
  },
  {
    name: "core/placed-later",
    files: /^packages\/core\/src\/(placed-later|arrange-loaded)\.ts$/,
    may: [
      ...passVocabulary,
      "core/bind",
      "core/instantiate",
      "core/load",
      "core/compile",
      "core/parse",
      "core/plan",
      "core/rewrite",
      "core/loaded-later",
    ],
    mayTypes: ["core/plan-vocabulary"],
    why: "code that arranges and places modules is one file",
  },
  {
    name: "core/libraries-later",
    files: /^packages\/core\/src\/libraries-later\.ts$/,
    may: [...phasesLater, "core/graph"],
    mayTypes: ["core/plan-vocabulary"],
    why: "code that places dynamic libraries is one file",
  },
  {
    name: "core/fused-later",
    files: /^packages\/core\/src\/(fused-later|fuse-loaded|fuse-stored|compile-fused|check-fused)\.ts$/,
    may: [...phasesLater, "core/fuse", "core/placed-later"],
    mayTypes: ["core/plan-vocabulary", "core/link-options", "core/graph"],
    why: "code that fuses the modules of a link is one file",
  },
  {
    name: "core/bind",
    files: /^packages\/core\/src\/bind\//,
    may: [...vocabulary, "core/encode"],
    mayTypes: ["core/plan-vocabulary", "core/link-options"],
    why: "bind/ works from the finished plan, without bytes or host",
  },
  {
    name: "core/instantiate",
    files: /^packages\/core\/src\/instantiate\//,
    may: [...vocabulary, "core/bind", "core/encode"],
    mayTypes: ["core/plan-vocabulary", "core/link-options"],
    why: "instantiate/ works from the finished plan, without bytes or host",
  },
  {
    name: "core/wasi",
    files: /^packages\/core\/src\/wasi\//,
    may: [...vocabulary, "core/bind"],
    mayTypes: ["core/source", "core/plan-vocabulary", "core/link-options", "core/instantiate"],
    why: "wasi/ connects modules with the WASI of a platform, which an adapter gives",
  },
  {
    name: "core/relink",
    files: /^packages\/core\/src\/relink\//,
    may: [...passVocabulary, "core/plan"],
    mayTypes: ["core/source", "core/plan-vocabulary", "core/link-options", "core/bind", "core/instantiate"],
    why: "relink/ compares a new plan with a live link, and carries state over; it loads and plans nothing",
  },
  {
    name: "core/graph",
    files: /^packages\/core\/src\/graph\//,
    may: [...vocabulary, "core/load"],
    mayTypes: ["core/source", "core/link-options"],
    why: "graph/ finds all modules of a link, and names them",
  },
  {
    name: "core/cache",
    files: /^packages\/core\/src\/cache\//,
    may: [...vocabulary, "core/driver-parts", "core/load", "core/compile"],
    mayTypes: ["core/source", "core/link-options", "core/plan-vocabulary"],
    why: "cache/ loads and compiles for several links at once, and is no part of a page without a cache",
  },
  {
    name: "core/memory",
    files: /^packages\/core\/src\/memory\//,
    may: ["core/platform"],
    why: "memory/ is an entry of its own, and serves modules that the linker has never seen",
  },
  {
    name: "core/platform",
    files: /^packages\/core\/src\/(utf8|abort-controller)\.ts$/,
    may: [],
    why: "substitutes for parts of the platform know nothing of their users",
  },
  {
    name: "core/driver-parts",
    files: /^packages\/core\/src\/(progress|lifetime)\.ts$/,
    may: ["core/platform", "core/problem", "core/terse-error"],
    mayTypes: ["core/link-options", "core/load"],
    why: "the driver's clock and its ends of phases know no phase",
  },
  {
    name: "core/link",
    files:
      /^packages\/core\/src\/(link|link-plan|link-record|relink|open-program|linked-program|code-at-hand|explain-opening|plan-opened|library-opener|library-handle|check-opening|dl-program|opening-cache|opening-queue|opening-session|open-compiled|needed-modules|reopen-library|run-library|prepare|session|run-within|plan-by-need|explain-later|parse-module|plan-link|plan-unchanged|instantiate-plan|run-plan|thread-block|rewrite-module|fuse-bytes|freeze-modules|check-code|offset-in-file|generate-types|format-extern-type|list-features|with-host)\.ts$/,
    may: ["*"],
    why: "the drivers run the phases: all of them, or those that are left to do",
  },
  {
    name: "core/index",
    files: /^packages\/core\/src\/(index|plan|run|place|fuse|dylink|freeze)\.ts$/,
    may: ["*"],
    why: "the public surface re-exports",
  },
  {
    name: "core/ambient",
    files: /^packages\/core\/src\/(ambient|web-assembly)\.d\.ts$/,
    may: [],
    why: "the declarations of the platform stand alone",
  },
];

/** Tests, and the files beside them. */
const TEST_FILES = /\.(test|bench)\.[jt]sx?$|\/(test|tests|fixtures)\//;

/** @param {string} path */
export function isTestFile(path) {
  return TEST_FILES.test(path);
}

/**
 * Whether a file is not part of its workspace's product: a test, or a build script or server beside `src/`. Such a file
 * runs on Node and may use every package that its package.json declares.
 *
 * @param {string} path
 * @param {string} folder the folder of its workspace
 */
export function isLooseFile(path, folder) {
  return isTestFile(path) || !path.startsWith(`${folder}/src/`);
}

/**
 * The workspaces that a workspace may import, by package name, in all files but the loose ones. Core and `apps/web` are divided
 * into rooms; each other workspace is one room.
 *
 * @typedef {object} Workspace
 * @property {string} folder
 * @property {readonly string[]} may names of workspace packages
 * @property {boolean | readonly string[]} [bundled] whether its published form contains its packages, or which of them it
 *   contains: these are devDependencies
 * @property {boolean} node whether it runs on Node, and so may import `node:` modules
 * @property {string} why
 */

/** @type {readonly Workspace[]} */
export const workspaces = [
  {
    folder: "packages/core",
    may: [],
    node: false,
    why: "core runs anywhere: it imports no package and no platform",
  },
  {
    folder: "packages/node",
    may: ["@rec/core", "@rec/wasm-graph"],
    bundled: ["@rec/wasm-graph"],
    node: true,
    why: "an adapter is a LinkerHost over core's public entries, and hooks that import what a graph of files says",
  },
  {
    folder: "packages/browser",
    may: ["@rec/core"],
    node: false,
    why: "an adapter is a LinkerHost over core's public entries",
  },
  {
    folder: "packages/unplugin",
    may: ["@rec/core", "@rec/wasm-graph"],
    node: true,
    bundled: ["@rec/wasm-graph"],
    why: "the plugin runs in Node.js as a part of a bundler, and links by core's public entries",
  },
  {
    folder: "packages/test-host",
    may: [],
    node: false,
    why: "core's own tests use the test host, so it fits LinkerHost by its shape and imports nothing",
  },
  {
    folder: "packages/fault-server",
    may: [],
    node: true,
    why: "tests talk to the server over HTTP: it serves any files, and knows nothing of rec",
  },
  {
    folder: "packages/property-runs",
    may: [],
    node: true,
    why: "how many cases a property test tries is said in one place, for tests of all packages",
  },
  {
    folder: "packages/real-modules",
    may: [],
    node: true,
    why: "modules of others are files on disk, and know nothing of us",
  },
  {
    folder: "packages/c-programs",
    may: ["@rec/core", "@rec/node", "@rec/wasm", "@rec/property-runs"],
    node: true,
    why: "programs of C are linked by public entries, as users do, and compared with the static link of wasm-ld",
  },
  {
    folder: "packages/wasm-graph",
    may: ["@rec/core"],
    node: false,
    why: "the graph of .wasm files is decided from types, for hooks and bundlers alike: the caller reads and resolves",
  },
  { folder: "packages/runtimes", may: [], node: true, why: "a runtime is a program on disk, and knows nothing of us" },
  {
    folder: "packages/conformance",
    may: [
      "@rec/core",
      "@rec/node",
      "@rec/browser",
      "@rec/wasm",
      "@rec/c-programs",
      "@rec/fault-server",
      "@rec/runtimes",
      "@rec/property-runs",
      "@rec/test-host",
    ],
    node: true,
    why: "conformance uses public entries, as users do, in all runtimes",
  },
  {
    folder: "packages/bench",
    may: [
      "@rec/core",
      "@rec/node",
      "@rec/browser",
      "@rec/wasm",
      "@rec/c-programs",
      "@rec/conformance",
      "@rec/real-modules",
    ],
    node: true,
    why: "the benchmarks use public entries, as users do",
  },
  {
    folder: "packages/package-check",
    may: ["@rec/core", "@rec/node", "@rec/browser", "@rec/wasm", "@rec/conformance", "@rec/runtimes"],
    node: true,
    why: "the check of the packages uses public entries, as users do",
  },
  {
    folder: "packages/typescript-check",
    may: ["@rec/core", "@rec/node", "@rec/browser", "@rec/wasm"],
    node: true,
    why: "the check of the declarations uses public entries, as users do",
  },
  {
    folder: "packages/mutants",
    may: [],
    node: true,
    why: "faults are seeded into a package as a text, and its tests are run as a command",
  },
  {
    folder: "packages/bundler-check",
    may: ["@rec/conformance", "@rec/package-check", "@rec/runtimes"],
    node: true,
    why: "the pages import the packed packages, and the check only builds and loads them",
  },
  {
    folder: "packages/declarations",
    may: [],
    node: true,
    why: "declarations of any package are rolled up as files",
  },
  { folder: "packages/boundaries", may: [], node: true, why: "the check of the boundaries stands outside of them" },
  {
    folder: "packages/api-reference",
    may: ["@rec/core", "@rec/node", "@rec/browser"],
    node: true,
    why: "the reference is made of the public entries",
  },
  { folder: "packages/release", may: [], node: true, why: "the release runs git, the checks and the package manager" },
  { folder: "packages/plain-words", may: [], node: true, why: "the check of the words reads files as text" },
  {
    folder: "packages/cli",
    may: ["@rec/core", "@rec/node", "@rec/wasm"],
    node: true,
    bundled: true,
    why: "the command uses the adapter for Node.js, and public entries",
  },
  {
    folder: "apps/deno-cli",
    may: ["@rec/cli", "@rec/core", "@rec/node", "@rec/wasm"],
    node: true,
    why: "an app may import its adapter, and uses public entries",
  },
  {
    folder: "apps/web",
    may: ["@rec/core", "@rec/browser", "@rec/wasm"],
    node: false,
    why: "an app may import its adapter, and uses public entries",
  },
  { folder: "wasm", may: [], node: true, why: "the artifacts are built from C, before anything else" },
];
