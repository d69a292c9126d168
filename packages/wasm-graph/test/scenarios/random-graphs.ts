import { runs } from "@rec/property-runs";
import fc from "fast-check";

/** Modules by position: the functions that each calls, the memory that it counts in, and the order of imports. */
export interface RandomGraph {
  readonly modules: readonly { readonly calls: readonly number[]; readonly memory: number }[];
  readonly order: readonly number[];
}

const anyGraphs: fc.Arbitrary<RandomGraph> = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const module = fc.record({
    calls: fc.uniqueArray(fc.nat(count - 1), { maxLength: 3 }),
    // Most modules have a memory of their own.
    memory: fc.nat(3 * count),
  });
  const order = fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
  return fc.record({ modules: fc.array(module, { minLength: count, maxLength: count }), order });
});

/** A module that counts its calls in its memory, calls others with a smaller number, and returns a digest of it all. */
function textOf({ modules }: RandomGraph, at: number): string {
  const { calls = [], memory = at } = modules[at] ?? {};
  const imports = calls.map((to) => `(import "./${to}.wasm" "f" (func $f${to} (param i32) (result i32)))`);
  const isShared = memory < modules.length && memory !== at;
  const owned = isShared
    ? `(import "./${memory}.wasm" "memory" (memory 1)) (export "memory" (memory 0))`
    : `(memory (export "memory") 1)`;
  const digest = calls.map(
    (to) =>
      `(local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 31)) (call $f${to} (i32.sub (local.get 0) (i32.const 1)))))`,
  );
  return `${imports.join(" ")} ${owned}
    (func (export "f") (param i32) (result i32) (local i32)
      (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
      (local.set 1 (i32.add (i32.load (i32.const 8)) (i32.const ${at})))
      (if (i32.gt_s (local.get 0) (i32.const 0)) (then ${digest.join(" ")}))
      (local.get 1))`;
}

/** A chain of re-exports of a memory that leads back to itself has no memory, so it cannot be linked. */
function hasMemories({ modules }: RandomGraph): boolean {
  return modules.every((_, start) => {
    const seen = new Set<number>();
    for (let at = start; !seen.has(at); ) {
      seen.add(at);
      const { memory = at } = modules[at] ?? {};
      if (memory >= modules.length || memory === at) return true;
      at = memory;
    }
    return false;
  });
}

/** 200 graphs of up to 6 files, of which some need each other, and some share a memory; fewer on a developer's machine. */
export function sampleGraphs(): readonly RandomGraph[] {
  const { seed, numRuns } = runs(200);
  return fc.sample(anyGraphs.filter(hasMemories), { seed, numRuns });
}

/** The files of a graph in a folder: modules in the text format without `(module …)`. */
export function filesOf(graph: RandomGraph, folder: string): Record<string, string> {
  return Object.fromEntries(graph.modules.map((_, at) => [`${folder}/${at}.wasm`, textOf(graph, at)]));
}
