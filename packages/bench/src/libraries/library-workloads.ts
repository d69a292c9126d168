import { assertEqual, functionOf, type Workload } from "../workload.ts";

/** Work of dynamic libraries, under several ways to link them. */
export interface LibraryWorkload extends Workload {
  /** The file of the static link. */
  readonly whole: string;
  /** The names of the rivals that take part. */
  readonly ways: readonly ("static" | "direct" | "forwarder" | "stubs")[];
  /** Whether its libraries have extended constant expressions, which Node.js 20 lacks. */
  readonly isExtended: boolean;
}

const NUMBERS = 64;

/** Calls of the C library in `libc.so`, and of one instruction in another library. */
export const libraryWorkloads: readonly LibraryWorkload[] = [
  libc("churn", { title: "malloc + free, libc.so", operation: "pair", expected: sumBelow }),
  libc("sort", {
    title: `qsort of ${NUMBERS} numbers with a callback, libc.so`,
    operation: "call",
    expected: sortedSum,
  }),
  next("i32", "[i32] -> [i32]"),
  next("f64", "[f64] -> [f64]"),
  next("i64", "[i64] -> [i64]"),
];

interface LibcWork {
  readonly title: string;
  readonly operation: Workload["operation"];
  readonly expected: (count: number) => number;
}

function libc(name: string, { title, operation, expected }: LibcWork): LibraryWorkload {
  return {
    ...{ name: `library-${name}`, title, operation, modules: ["heap.main", "libc.so"], whole: "heap.static" },
    ...{ ways: ["static", "direct", "stubs"], isExtended: true },
    prepare(exports) {
      const work = functionOf(exports, name);
      const run = (count: number) => work(count) >>> 0;
      for (const count of [0, 1, 100])
        assertEqual(run(count), { what: `${name}(${count})`, expected: expected(count) });
      return { run, expected: (count) => expected(count) };
    },
  };
}

/** The sum of all numbers below `count`, modulo 2^32. */
function sumBelow(count: number): number {
  return Number(BigInt.asUintN(32, (BigInt(count) * BigInt(count - 1)) / 2n));
}

const sums: number[] = [0];

/** The same sums as in `heap.c`, sorted by the engine. */
function sortedSum(rounds: number): number {
  for (let round = sums.length - 1; round < rounds; round += 1) {
    const numbers = new Uint32Array(NUMBERS);
    let state = round;
    for (const at of numbers.keys()) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      numbers[at] = state;
    }
    sums.push(((sums[round] as number) + (numbers.sort()[round % NUMBERS] as number)) >>> 0);
  }
  return sums[rounds] as number;
}

function next(type: "i32" | "f64" | "i64", signature: string): LibraryWorkload {
  return {
    ...{ name: `library-${type}`, title: `call ${signature}`, operation: "call", whole: "pair.static" },
    ...{ modules: ["caller.so", "callee.so"], ways: ["static", "direct", "forwarder", "stubs"], isExtended: false },
    prepare(exports) {
      const run = functionOf(exports, `run_${type}`);
      for (const count of [0, 1, 1000]) assertEqual(run(count), { what: `run_${type}(${count})`, expected: count });
      return { run, expected: (count) => count };
    },
  };
}
