import type { Later, PairWorkload } from "../workload.ts";

interface Allocator {
  readonly malloc: (bytes: number) => number;
  readonly free: (address: number) => void;
}

/** The lesson, linked by hand: program has the memory, memory has malloc and free. */
export const lesson: Pick<PairWorkload, "modules" | "placeholders" | "calleeImports"> = {
  modules: ["program", "memory"],
  placeholders(callee) {
    const memory = callee as Later<Allocator>;
    return {
      named: { env: { malloc: (n: number) => memory.exports.malloc(n), free: (p: number) => memory.exports.free(p) } },
      rest: {
        env: {
          malloc: (...args: [number]) => memory.exports.malloc(...args),
          free: (...args: [number]) => memory.exports.free(...args),
        },
      },
    };
  },
  calleeImports: ({ memory }) => ({ env: { memory: memory as WebAssembly.Memory } }),
};
