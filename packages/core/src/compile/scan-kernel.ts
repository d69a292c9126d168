import type { IntegerScan, ScanKernel, ValueRange } from "../rewrite/place/place-scanner.ts";

/*
 * The loops over the bytes of a large module, as a module of WebAssembly: before an engine optimizes JavaScript, it takes ten
 * times as long. The bytes below are `scan.wat`, which a test compiles.
 */

/** In hexadecimal. */
export const KERNEL: string =
  "0061736d01000000010d0260047f7f7f7f017f60017f00030302000105030100020606017f0141000b071e04066d656d6f72" +
  "790200046e6578740300047363616e00000373756d00010acd0202830201067f41808004210802400340200020014b0d0120" +
  "00fd000000fd6421042004200441017671210420042004410276712104034020044504402000410d6a21000c020b20002004" +
  "686a2105200520014b0d022004200441016b71210420052009490d00200541016b2d00002106200641044b200641c1004771" +
  "0d0020052d00042106200541056a20064108496a210920052800002107200741ff007120074101764180ff00717220074102" +
  "76418080ff0071200741037641808080ff00712006411c747272722107200820053602002008200736020420082006410849" +
  "200720026b20034d714103746a21080c000b0b0b2009200141016a200920014b1b240020080b4602017f027b024003402001" +
  "20004f0d0120022001fd000400fdae01210220032002fdae012103200141106a21010c000b0b418080042002fd0b04004190" +
  "80042003fd0b04000b";

/** Bytes that are copied into the memory at a time. */
const WINDOW_BYTES = 32_768;
/** Address of results. */
const RESULTS = 65_536;
const PLACE_BYTES = 5;
/** Bytes of four words, which are added up at once. */
const STEP_BYTES = 16;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly next: WebAssembly.Global;
  readonly scan: (at: number, last: number, least: number, span: number) => number;
  readonly sum: (end: number) => void;
}

/** @returns undefined if the engine has no SIMD, or makes no module here */
export function createScanKernel(): ScanKernel | undefined {
  let exports: Exports;
  try {
    const bytes = Uint8Array.from(KERNEL.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
  } catch {
    return undefined;
  }
  const memory = new Uint8Array(exports.memory.buffer);
  return {
    scanner: ({ least, most }) => new KernelScanner(exports, memory, { least, most }),
    addUp: (bytes, sums) => addUp(exports, memory, { bytes, sums }),
  };
}

/** Finds what `PlaceScanner` finds. */
class KernelScanner implements IntegerScan {
  found = 0;
  value = 0;
  at = 1;
  readonly #exports: Exports;
  readonly #memory: Uint8Array;
  readonly #results: Int32Array;
  readonly #least: number;
  readonly #most: number;
  /** Position of the next result, and behind the last: two words for each, its address and value. */
  #result = 0;
  #count = 0;
  /** Offset into the bytes of the copy in memory, and that from which the search goes on behind the results. */
  #start = 0;
  #next = 0;

  constructor(exports: Exports, memory: Uint8Array, { least, most }: ValueRange) {
    this.#exports = exports;
    this.#memory = memory;
    this.#results = new Int32Array(memory.buffer, RESULTS);
    this.#least = least;
    this.#most = most;
  }

  next(bytes: Uint8Array, end: number): boolean {
    const last = end - PLACE_BYTES;
    while (this.#result === this.#count) {
      if (this.#count > 0) this.at = this.#next;
      this.#count = 0;
      this.#result = 0;
      if (this.at > last) return false;
      this.#scan(bytes, end);
    }
    const result = this.#result;
    this.found = this.#start + (this.#results[result] as number);
    this.value = this.#results[result + 1] as number;
    this.#result = result + 2;
    return true;
  }

  /** Copies the next bytes and the one before them, and searches them. */
  #scan(bytes: Uint8Array, end: number): void {
    const start = this.at - 1;
    const length = Math.min(WINDOW_BYTES, end - start);
    this.#memory.set(bytes.subarray(start, start + length));
    const { scan, next } = this.#exports;
    const found = scan(1, length - PLACE_BYTES, this.#least, this.#most - this.#least);
    this.#count = (found - RESULTS) / 4;
    this.#start = start;
    this.#next = start + (next.value as number);
    if (this.#count === 0) this.at = this.#next;
  }
}

interface Summed {
  readonly bytes: Uint8Array;
  readonly sums: [sum: number, sums: number];
}

/**
 * The sum of all words is that of the lanes. The word at lane l of step q of Q counts in Q - q sums of its lane, and in
 * 4 (Q - q) - l sums of all words.
 *
 * @returns the number of bytes that were added
 */
function addUp({ sum, memory: { buffer } }: Exports, memory: Uint8Array, { bytes, sums }: Summed): number {
  const whole = bytes.length - (bytes.length % STEP_BYTES);
  const lanes = new Int32Array(buffer, RESULTS, 8);
  for (let at = 0; at < whole; at += WINDOW_BYTES) {
    const length = Math.min(WINDOW_BYTES, whole - at);
    memory.set(bytes.subarray(at, at + length));
    sum(length);
    sums[1] = (sums[1] + Math.imul(sums[0], length / 4)) | 0;
    for (let lane = 0; lane < 4; lane += 1) {
      const laneSum = lanes[lane] as number;
      sums[0] = (sums[0] + laneSum) | 0;
      sums[1] = (sums[1] + Math.imul(lanes[lane + 4] as number, 4) - Math.imul(laneSum, lane)) | 0;
    }
  }
  return whole;
}
