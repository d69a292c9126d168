import { readFile } from "node:fs/promises";
import { commands, Exit, runLLVM } from "@yowasp/clang";
import binaryen from "binaryen";
import { artifactRecipe } from "./artifacts.js";

/** @import { ArtifactRecipe } from "./artifacts.js" */

/** @typedef {Omit<ArtifactRecipe, "purpose">} BuildRecipe the parts of a recipe that determine the bytes */

/** Every artifact's flags. The features go into `target_features`, and from there into the manifest. */
const CLANG_FLAGS = [
  "-std=c23",
  "-O2",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-mcpu=mvp",
  "-mbulk-memory",
  "-mmutable-globals",
  "-mnontrapping-fptoint",
  "-msign-ext",
];
/** The flags of modules without a C library, and of those with the one of the toolchain. */
const FREESTANDING_FLAGS = ["-ffreestanding", "-nostdlib", "-Xlinker", "--no-entry"];
const WASI_FLAGS = { command: ["-mexec-model=command"], reactor: ["-mexec-model=reactor"] };
const MEMORY64_FLAGS = ["--target=wasm64-unknown-unknown"];
const LINKER_FLAGS = ["--fatal-warnings"];
const WASM_OPT_LEVEL = 2;
/** Functions that stay apart from their callers: the callers are small then, and engines inline them. */
const NEVER_INLINED = "*Slowly";
const PASSES_BEFORE_EMIT = ["remove-unused-module-elements", "strip-dwarf", "strip-producers"];

const packageFolder = new URL("../", import.meta.url);

/**
 * Builds one artifact; the same recipe and sources give the same bytes.
 *
 * @param {BuildRecipe} recipe
 * @returns {Promise<Uint8Array>} the bytes of the module
 */
export async function buildArtifact(recipe) {
  const linked = await compileAndLink(recipe);
  return recipe.asLinked === true ? linked : finish(linked, recipe);
}

/**
 * @param {BuildRecipe} recipe
 * @returns {Promise<Uint8Array>}
 */
async function compileAndLink({
  name,
  sources,
  included = [],
  wasi,
  memory64 = false,
  compilerFlags = [],
  linkerFlags = [],
  links = [],
}) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const file of [...sources, ...included]) files[fileName(file)] = await readFile(new URL(file, packageFolder));
  for (const linked of links) files[`${linked}.wasm`] = await buildArtifact(artifactRecipe(linked));

  const library = wasi === undefined ? FREESTANDING_FLAGS : WASI_FLAGS[wasi];
  const output = `${name}.wasm`;
  const linker = [...LINKER_FLAGS, ...linkerFlags].flatMap((flag) => ["-Xlinker", flag]);
  const built = await runClang(
    [
      ...CLANG_FLAGS,
      ...library,
      ...(memory64 ? MEMORY64_FLAGS : []),
      ...compilerFlags,
      ...sources.map(fileName),
      ...links.map((linked) => `${linked}.wasm`),
      ...linker,
      "-o",
      output,
    ],
    files,
  );
  const bytes = built?.[output];
  if (!(bytes instanceof Uint8Array)) throw new Error(`Unable to build ${output}: clang wrote no such file`);
  return bytes;
}

/**
 * @param {string[]} args
 * @param {Record<string, Uint8Array>} files
 */
async function runClang(args, files) {
  /** @type {Uint8Array[]} */
  const messages = [];
  /** @param {Uint8Array | null} bytes */
  const collect = (bytes) => {
    if (bytes !== null) messages.push(bytes.slice());
  };
  // Without arguments this only loads the toolchain, without messages.
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  try {
    return await commands.clang(args, files, { stdout: collect, stderr: collect });
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    const output = Buffer.concat(messages).toString();
    // Without the error as its cause, which would print every source file.
    throw new Error(`clang ${args.join(" ")} exited with status ${error.code}\n${output}`);
  }
}

/**
 * Adds the parts that C and wasm-ld cannot express: a start function, no memory, no unused `__stack_pointer`.
 *
 * @param {Uint8Array} bytes
 * @param {BuildRecipe} recipe
 * @returns {Uint8Array}
 */
function finish(bytes, { dropExports = [], start }) {
  const module = binaryen.readBinary(bytes);
  if (start !== undefined) {
    module.setStart(module.getFunction(binaryen.getExportInfo(module.getExport(start)).value));
    module.removeExport(start);
  }
  for (const name of dropExports) module.removeExport(name);
  binaryen.setOptimizeLevel(WASM_OPT_LEVEL);
  binaryen.setDebugInfo(true);
  binaryen.setPassArgument("no-inline", NEVER_INLINED);
  module.runPasses(["no-inline"]);
  module.optimize();
  module.runPasses(PASSES_BEFORE_EMIT);
  if (!module.validate()) throw new Error("Unable to build a valid module");
  const finished = module.emitBinary();
  module.dispose();
  return finished;
}

/** @param {string} path */
function fileName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
