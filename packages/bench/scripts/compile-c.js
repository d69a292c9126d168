import { readFile } from "node:fs/promises";
import { commands, runLLVM } from "@yowasp/clang";
import binaryen from "binaryen";

/** As the artifacts of `@rec/wasm` are built; `build.js` sees to it that the same source gives the same bytes as there. */
const CLANG_FLAGS = [
  "-std=c23",
  "-O2",
  "-ffreestanding",
  "-nostdlib",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-mcpu=mvp",
  "-mbulk-memory",
  "-mmutable-globals",
  "-mnontrapping-fptoint",
  "-msign-ext",
];
const LINKER_FLAGS = ["--no-entry", "--fatal-warnings"];
const WASM_OPT_LEVEL = 2;
const PASSES_BEFORE_EMIT = ["remove-unused-module-elements", "strip-dwarf", "strip-producers"];

/**
 * Compiles C files, links them to one module with wasm-ld, and optimizes that with Binaryen.
 *
 * @param {string} output file name, which the module keeps as its own name
 * @param {{ sources: readonly URL[], linkerFlags?: readonly string[] }} input
 * @returns {Promise<Uint8Array>}
 */
export async function compileC(output, { sources, linkerFlags = [] }) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const source of sources)
    files[source.pathname.slice(source.pathname.lastIndexOf("/") + 1)] = await readFile(source);
  const linker = [...LINKER_FLAGS, ...linkerFlags].flatMap((flag) => ["-Xlinker", flag]);
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const built = await commands.clang([...CLANG_FLAGS, ...Object.keys(files), ...linker, "-o", output], files);
  const bytes = built?.[output];
  if (!(bytes instanceof Uint8Array)) throw new Error(`Unable to build ${output}`);
  return optimize(bytes);
}

/** @param {Uint8Array} bytes */
function optimize(bytes) {
  const module = binaryen.readBinary(bytes);
  binaryen.setOptimizeLevel(WASM_OPT_LEVEL);
  binaryen.setDebugInfo(true);
  module.optimize();
  module.runPasses(PASSES_BEFORE_EMIT);
  if (!module.validate()) throw new Error("Unable to build a valid module");
  const optimized = module.emitBinary();
  module.dispose();
  return optimized;
}
