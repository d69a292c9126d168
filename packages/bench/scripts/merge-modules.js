import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import binaryen from "binaryen";

const wasmMerge = join(dirname(createRequire(import.meta.url).resolve("binaryen")), "bin", "wasm-merge");
const FEATURES = [
  "--enable-simd",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
];
const { SIMD128, Multivalue, MutableGlobals, BulkMemory, BulkMemoryOpt, SignExt, NontrappingFPToInt } =
  binaryen.Features;
const FEATURE_BITS = SIMD128 | Multivalue | MutableGlobals | BulkMemory | BulkMemoryOpt | SignExt | NontrappingFPToInt;
/** As `@rec/wasm` optimizes every artifact. */
const WASM_OPT_LEVEL = 2;

/**
 * Merges two modules with `wasm-merge`, and leaves the result as that tool writes it.
 *
 * `wasm-merge` reads an import's namespace as the name of a module. The lesson's modules both import from `env`, and would
 * silently get a memory each. So this renames the namespaces to the names of the modules first.
 *
 * @param {Readonly<Record<string, Uint8Array>>} modules by name: exports of the first take precedence
 * @returns {Promise<Uint8Array>}
 */
export async function mergeModules(modules) {
  const names = Object.keys(modules);
  const renamed = Object.entries(modules).map(([name, bytes]) => {
    const provider = names.find((other) => other !== name) ?? name;
    return [name, withNamespace(bytes, provider)];
  });
  return mergeNamed(Object.fromEntries(renamed));
}

/**
 * Merges modules that name each other in their imports with `wasm-merge`.
 *
 * @param {Readonly<Record<string, Uint8Array>>} modules by name: exports of the first take precedence
 * @returns {Promise<Uint8Array>}
 */
export async function mergeNamed(modules) {
  const folder = await mkdtemp(join(tmpdir(), "rec-merge-"));
  try {
    for (const [name, bytes] of Object.entries(modules)) await writeFile(join(folder, `${name}.wasm`), bytes);
    const inputs = Object.keys(modules).flatMap((name) => [join(folder, `${name}.wasm`), name]);
    const output = join(folder, "merged.wasm");
    const options = ["--skip-export-conflicts", ...FEATURES];
    await promisify(execFile)(process.execPath, [wasmMerge, ...inputs, "-o", output, ...options]);
    return await readFile(output);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Optimizes a merged module as modules from wasm-ld are optimized.
 *
 * @param {Uint8Array} merged
 * @returns {Uint8Array}
 */
export function optimizeMerged(merged) {
  const module = binaryen.readBinary(merged);
  module.setFeatures(FEATURE_BITS);
  binaryen.setOptimizeLevel(WASM_OPT_LEVEL);
  binaryen.setDebugInfo(true);
  module.optimize();
  if (!module.validate()) throw new Error("Unable to optimize a merged module");
  const optimized = module.emitBinary();
  module.dispose();
  return optimized;
}

/**
 * The module with all of its imports in one namespace.
 *
 * @param {Uint8Array} bytes
 * @param {string} namespace
 */
function withNamespace(bytes, namespace) {
  const module = binaryen.readBinary(bytes);
  const text = module.emitText().replaceAll(/\(import "[^"]*"/g, `(import "${namespace}"`);
  module.dispose();
  const renamed = binaryen.parseText(text);
  renamed.setFeatures(FEATURE_BITS);
  const written = renamed.emitBinary();
  renamed.dispose();
  return written;
}
