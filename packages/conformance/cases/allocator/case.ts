import type { ConformanceCase } from "../../src/case.ts";

/** The whole interface of the allocator, on the memory of a program that is linked to it. */
export const allocator: ConformanceCase = {
  name: "allocator",
  modules: { program: "/wasm/program.wasm", memory: "/wasm/memory.wasm" },
  outcome: "plan",
  observe({ call, view }) {
    const bytesAt = (address: number, length: number) => [
      ...new Uint8Array(view("program.memory").buffer, address, length),
    ];
    const block = Number(call("memory.malloc", 8));
    new Uint8Array(view("program.memory").buffer, block, 8).set([1, 2, 3, 4, 5, 6, 7, 8]);
    const moved = Number(call("memory.realloc", block, 100_000));
    const zeroed = Number(call("memory.calloc", 4, 4));
    const aligned = Number(call("memory.aligned_alloc", 256, 512));
    return {
      kept: bytesAt(moved, 8),
      zeroed: bytesAt(zeroed, 16).every((byte) => byte === 0),
      aligned: aligned > 0 && aligned % 256 === 0,
      outOfMemory: call("memory.malloc", 0xffff_fff0),
      freed: [moved, zeroed, aligned, 0].map((address) => call("memory.free", address) ?? "nothing"),
    };
  },
  observed: {
    kept: [1, 2, 3, 4, 5, 6, 7, 8],
    zeroed: true,
    aligned: true,
    outOfMemory: 0,
    freed: ["nothing", "nothing", "nothing", "nothing"],
  },
};
