// Prints a Markdown table of the cost of memory-debug.wasm beside memory.wasm, in memory and in time.
import { readFile } from "node:fs/promises";
import { artifactUrl } from "../workspace.js";

/** @import { ArtifactName } from "../workspace.js" */
/** @typedef {{ malloc(bytes: number): number, free(address: number): void, heap_bytes_held(): number }} Allocator */

const LIVE = 10_000;
const ROUNDS = 20;
const SIZES = [16, 64, 256, 4_096];

/** @param {ArtifactName} name */
async function compile(name) {
  return WebAssembly.compile(await readFile(artifactUrl(name)));
}

/**
 * @param {WebAssembly.Module} module
 * @returns {Allocator}
 */
function instantiate(module) {
  const heap_report = () => {
    throw new Error("A correct program was reported");
  };
  const env = { memory: new WebAssembly.Memory({ initial: 0 }), heap_report };
  return /** @type {any} */ (new WebAssembly.Instance(module, { env }).exports);
}

/**
 * Holds blocks of half to one and a half times a size, and replaces each in turn.
 *
 * @param {WebAssembly.Module} module
 * @param {number} size
 * @returns {{ bytesPerBlock: number, nanoseconds: number }} of one free and one malloc, in the fastest round
 */
function measure(module, size) {
  const { malloc, free, heap_bytes_held } = instantiate(module);
  const sizeOf = (/** @type {number} */ index) => size / 2 + ((index * 7_919) % size);
  const blocks = Array.from({ length: LIVE }, (_, index) => malloc(sizeOf(index)));
  if (new Set(blocks).size !== LIVE || blocks.includes(0)) throw new Error("Blocks are missing");
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const start = performance.now();
    for (let index = 0; index < LIVE; index++) {
      const at = (index * 3_571) % LIVE;
      free(blocks[at] ?? 0);
      blocks[at] = malloc(sizeOf(at + round));
    }
    return ((performance.now() - start) * 1e6) / LIVE;
  });
  const bytesPerBlock = heap_bytes_held() / LIVE;
  return { bytesPerBlock, nanoseconds: Math.min(...rounds) };
}

const [plain, debug] = [await compile("memory"), await compile("memory-debug")];
process.stdout.write(`Node ${process.versions.node}, ${LIVE} blocks\n\n`);
process.stdout.write("| size | bytes a block | with debug | free and malloc | with debug |\n|---|---|---|---|---|\n");
for (const size of SIZES) {
  const [less, more] = [measure(plain, size), measure(debug, size)];
  const bytes = [less, more].map(({ bytesPerBlock }) => Math.round(bytesPerBlock));
  const times = [less, more].map(({ nanoseconds }) => `${Math.round(nanoseconds)} ns`);
  process.stdout.write(`| ${size} | ${bytes.join(" | ")} | ${times.join(" | ")} |\n`);
}
