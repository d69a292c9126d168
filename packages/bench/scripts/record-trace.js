// Records a compiler's calls of its allocator, and writes modules/heap/compiler.trace.gz: see README.md, "The allocator".
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { WASI } from "node:wasi";
import { gzipSync } from "node:zlib";
import { observeCalls } from "./observe-calls.js";
import { encodeTrace } from "./trace-format.js";

/** @import { ObservedCall } from "./observe-calls.js" */

const CLANG = "22.0.0-git20542-10";

/**
 * Functions of llvm.core.wasm, which has no names. They were found by comparing all bodies with those of dlmalloc.c.obj in
 * the libc.a of the same package. Apart from relocations, `dlfree`, `calloc` and `realloc` are equal bytes, each found
 * once; `calloc` calls `dlmalloc`. Other versions have other indices; with a wrong one, `encodeTrace` throws because the
 * trace is inconsistent.
 */
const ALLOCATOR = { malloc: 38, free: 44, calloc: 35158, realloc: 80326 };

/** Its type is (i32, i64, i64, i32) -> i32, and a compiler does not use it. */
const UNUSED_IMPORT = "fd_filestat_set_times";

const require = createRequire(import.meta.url);
const output = new URL("../modules/heap/compiler.trace.gz", import.meta.url);

/** @param {string} file */
const ofClang = (file) => fileURLToPath(new URL(file, import.meta.resolve("@yowasp/clang")));

const { version } = JSON.parse(await readFile(ofClang("../package.json"), "utf8"));
if (version !== CLANG) throw new Error(`Unable to find the allocator of @yowasp/clang ${version}: see ALLOCATOR`);

const root = await mkdtemp(join(tmpdir(), "rec-trace-"));
try {
  const { calls, status } = await compileUnderObservation(root);
  if (status !== 0) throw new Error(`clang exited with status ${status}`);
  const trace = encodeTrace(calls);
  await writeFile(output, gzipSync(trace, { level: 9 }));
  process.stdout.write(`${calls.length} calls, ${trace.length} bytes\n`);
} finally {
  await rm(root, { recursive: true });
}

/**
 * Compiles emmalloc.c, 1556 lines, as artifacts are compiled.
 *
 * @param {string} root becomes the root of the compiler's file system
 */
async function compileUnderObservation(root) {
  await mkdir(join(root, "usr"));
  await promisify(execFile)("tar", ["xf", ofClang("llvm-resources.tar"), "-C", join(root, "usr")]);
  await copyFile(require.resolve("emnapi/src/malloc/emmalloc/emmalloc.c"), join(root, "emmalloc.c"));
  const args = ["llvm", "clang", "-O2", "-ffreestanding", "-DNDEBUG", "-DPAGESIZE=65536", "-c", "/emmalloc.c"];

  const wasi = new WASI({ version: "preview1", args, env: {}, preopens: { "/": root }, returnOnExit: true });
  /** @type {ObservedCall[]} */
  const calls = [];
  const imports = /** @type {WebAssembly.Imports} */ (wasi.getImportObject());
  const bytes = observeCalls(await readFile(ofClang("llvm.core.wasm")), ALLOCATOR, UNUSED_IMPORT);
  const { instance } = await WebAssembly.instantiate(bytes, {
    wasi_snapshot_preview1: {
      ...imports["wasi_snapshot_preview1"],
      /** @param {number} observed @param {bigint} first @param {bigint} second @param {number} result */
      [UNUSED_IMPORT](observed, first, second, result) {
        const name = Object.keys(ALLOCATOR)[observed];
        calls.push(/** @type {ObservedCall} */ ({ name, args: [Number(first), Number(second)], result: result >>> 0 }));
        return 0;
      },
    },
  });
  return { calls, status: wasi.start(instance) };
}
