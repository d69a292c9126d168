import type { SetLayout } from "./lay-out-set.ts";

/** Addresses that only the linker knows, by the names that `wasm-ld` gives them. */
export function linkerSymbols(layout: SetLayout, memoryBytes: number): ReadonlyMap<string, number> {
  const { stack, globalBase, dataEnd, heapBase } = layout;
  return new Map([
    ["__heap_base", heapBase],
    ["__heap_end", memoryBytes],
    ["__data_end", dataEnd],
    ["__global_base", globalBase],
    ...(stack
      ? ([
          ["__stack_low", stack.start],
          ["__stack_high", stack.end],
        ] as const)
      : []),
  ]);
}
