/** @import { ObservedCall } from "./observe-calls.js" */

import { leb } from "./observe-calls.js";

/*
 * A trace is a list of calls, and each call begins with a number; all numbers are LEB128. A block is named by its distance
 * from the end of all allocations so far: the newest block is 1.
 *
 *   0 bytes           malloc
 *   1 bytes           calloc
 *   2 block bytes     realloc: ends the block and makes a new one, even at the same address
 *   2 + block         free, of block 1 and earlier
 */
const [MALLOC, CALLOC, REALLOC] = [0, 1, 2];

/**
 * Encodes calls as a trace. The allocator's calls of itself are left out, and calls that free nothing.
 *
 * @param {readonly ObservedCall[]} calls in the order of their returns
 * @returns {Uint8Array}
 * @throws if a call frees a block that is not live, or returns one that is live already
 */
export function encodeTrace(calls) {
  /** @type {number[]} */
  const trace = [];
  /** @type {Map<number, number>} numbers of the live blocks, by address */
  const live = new Map();
  let blocks = 0;
  /** @param {number} address */
  const end = (address) => {
    const number = live.get(address);
    if (number === undefined) throw new Error(`There is no block at ${address} to be freed`);
    live.delete(address);
    return blocks - number;
  };
  for (const { name, args, result } of withoutInnerCalls(calls)) {
    const [first, second] = args;
    if (name === "free") {
      trace.push(...leb(2 + end(first)));
      continue;
    }
    if (name === "malloc" || first === 0) trace.push(MALLOC, ...leb(name === "malloc" ? first : second));
    else if (name === "calloc") trace.push(CALLOC, ...leb(first * second));
    else trace.push(REALLOC, ...leb(end(first)), ...leb(second));
    if (live.has(result)) throw new Error(`There are two blocks at ${result}`);
    live.set(result, blocks++);
  }
  return new Uint8Array(trace);
}

/**
 * calloc calls malloc; realloc calls malloc and, if the block moves, free. These inner calls return just before.
 *
 * @param {readonly ObservedCall[]} calls
 */
function withoutInnerCalls(calls) {
  /** @type {ObservedCall[]} */
  const outer = [];
  for (const call of calls) {
    const { name, args, result } = call;
    if (name === "free" && args[0] === 0) continue;
    const moved = name === "realloc" && args[0] !== 0 && args[0] !== result;
    if (moved && isCall(outer.at(-1), "free", args[0])) outer.pop();
    const last = outer.at(-1);
    if ((name === "calloc" || moved || args[0] === 0) && last?.name === "malloc" && last.result === result) outer.pop();
    outer.push(call);
  }
  return outer;
}

/** @param {ObservedCall | undefined} call @param {string} name @param {number} address */
function isCall(call, name, address) {
  return call?.name === name && call.args[0] === address;
}

/** The driver's numbers of the functions, as in `modules/heap/run-trace.c`. */
const OPERATIONS = { malloc: 0, calloc: 1, realloc: 2, free: 3 };
const KIND_SHIFT = 30;
/** A block is marked at both ends, with four bytes each. */
const LEAST_BYTES = 8;

/**
 * A trace as the driver replays it. Each call is two little-endian words: the function with its slot, and the size. Slots
 * are reused. Blocks that the program left at its end are freed.
 *
 * @param {Uint8Array} trace
 * @returns {Uint32Array}
 */
export function expandTrace(trace) {
  /** @type {number[]} */
  const words = [];
  /** @type {number[]} by number of the block */
  const slotOf = [];
  /** @type {Set<number>} numbers of blocks */
  const live = new Set();
  /** @type {number[]} */
  const freeSlots = [];
  let slots = 0;
  let offset = 0;
  const read = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = trace[offset++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  /** @param {number} kind @param {number} slot @param {number} bytes */
  const push = (kind, slot, bytes) => words.push(((kind << KIND_SHIFT) | slot) >>> 0, bytes);
  /** @param {number} slot */
  const add = (slot) => live.add(slotOf.push(slot) - 1);
  /** @param {number} number */
  const remove = (number) => {
    live.delete(number);
    return slotOf[number] ?? 0;
  };
  /** @param {number} number */
  const free = (number) => {
    const slot = remove(number);
    push(OPERATIONS.free, slot, 0);
    freeSlots.push(slot);
  };
  while (offset < trace.length) {
    const code = read();
    if (code === REALLOC) {
      const slot = remove(slotOf.length - read());
      push(OPERATIONS.realloc, slot, Math.max(read(), LEAST_BYTES));
      add(slot);
    } else if (code > REALLOC) {
      free(slotOf.length - (code - 2));
    } else {
      const slot = freeSlots.pop() ?? slots++;
      push(code === MALLOC ? OPERATIONS.malloc : OPERATIONS.calloc, slot, Math.max(read(), LEAST_BYTES));
      add(slot);
    }
  }
  for (const number of live) free(number);
  return new Uint32Array(words);
}
