import { assertEqual, functionOf, type Later, type PairWorkload } from "../workload.ts";

/** Calls in one recursion: far below the limit of any stack, but so deep that the call from JavaScript hardly counts. */
const DEPTH = 1000;

interface Pong {
  readonly isOdd: (n: number) => number;
}

/** Mutual recursion: a cycle of functions alone, in which nothing can be hoisted. */
export const pingPong: PairWorkload = {
  name: "ping-pong",
  title: "mutual recursion, isEven and isOdd",
  operation: "call",
  modules: ["ping", "pong"],
  placeholders(callee) {
    const pong = callee as Later<Pong>;
    return {
      named: { pong: { isOdd: (n: number) => pong.exports.isOdd(n) } },
      rest: { pong: { isOdd: (...args: [number]) => pong.exports.isOdd(...args) } },
    };
  },
  calleeImports: ({ isEven }) => ({ ping: { isEven: isEven as () => number } }),
  prepare(exports) {
    const isEven = functionOf(exports, "isEven");
    for (const n of [0, 1, 2, 7, 10, 999])
      assertEqual(isEven(n), { what: `isEven(${n})`, expected: n % 2 === 0 ? 1 : 0 });
    const evenCalls = functionOf(exports, "evenCalls");
    const before = evenCalls(0);
    isEven(9);
    assertEqual(evenCalls(0) - before, { what: "Calls of isEven in isEven(9)", expected: 5 });
    return {
      run(calls) {
        let even = 0;
        for (let left = calls; left > 0; left -= DEPTH) even += isEven(Math.min(left, DEPTH) - 1);
        return even;
      },
      // A recursion of n + 1 calls says whether n is even. Only the last one may have another depth.
      expected: (calls) => (calls % DEPTH) % 2,
    };
  },
};
