import { runs } from "@rec/property-runs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { newHeapWalker } from "./heap-walker.ts";
import { largestBlock } from "./largest-block.ts";
import { describeOperation, type Operation, perform } from "./operations.ts";
import { ShadowHeap } from "./shadow-heap.ts";
import { freeAndCheckWhole } from "./whole-heap.ts";

let module: WebAssembly.Module;
const walker = newHeapWalker();

beforeAll(async () => {
  module = await compileArtifact("memory");
});

/** Mostly small, as in programs, with the sizes around powers of two, pages and the widest bins among them. */
const sizes = fc.oneof(
  { weight: 6, arbitrary: fc.nat(300) },
  { weight: 3, arbitrary: fc.nat(5_000) },
  { weight: 1, arbitrary: fc.nat(200_000) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 4, max: 17 }), fc.integer({ min: -20, max: 20 }))
      .map(([exponent, offset]) => Math.max(0, 2 ** exponent + offset)),
  },
);
/** A few sizes again and again, the usual load of quick lists. */
const fewSizes = fc.constantFrom(8, 24, 40, 100, 500, 1_000);
const alignments = fc.nat(17).map((log2) => 2 ** log2);

function operations(options: { owners: number; othersGrow: boolean }): fc.Arbitrary<Operation> {
  const owner = fc.nat(options.owners - 1);
  const bytes = fc.oneof(sizes, fewSizes);
  const weighted = <Fields extends object>(weight: number, fields: fc.Arbitrary<Fields>) => ({
    weight,
    arbitrary: fields,
  });
  const arbitrary = fc.oneof(
    weighted(5, fc.record({ do: fc.constant("malloc" as const), owner, bytes })),
    weighted(1, fc.record({ do: fc.constant("calloc" as const), owner, count: fc.nat(20), bytes })),
    weighted(
      2,
      fc.record({
        do: fc.constantFrom("aligned_alloc" as const, "posix_memalign" as const),
        owner,
        alignment: alignments.filter((n) => n >= 4),
        bytes,
      }),
    ),
    weighted(3, fc.record({ do: fc.constant("realloc" as const), owner, block: fc.nat(), bytes })),
    weighted(5, fc.record({ do: fc.constant("free" as const), owner, block: fc.nat() })),
    weighted(1, fc.record({ do: fc.constant("walk" as const), owner })),
    weighted(
      options.othersGrow ? 1 : 0,
      fc.record({
        do: fc.constant("others grow" as const),
        owner: fc.constant(0),
        pages: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  );
  return arbitrary.map((operation) =>
    Object.assign(operation, { [fc.toStringMethod]: () => describeOperation(operation) }),
  );
}

/** Performs a run with the walker after every step; returns the number of refused calls. */
function run(heap: ShadowHeap, steps: readonly Operation[]): number {
  let refused = 0;
  for (const operation of steps) {
    if (perform(heap, operation) === "refused") refused++;
    walker.check(heap);
  }
  heap.checkAll();
  return refused;
}

describe("memory.wasm against a shadow model, with the walker after every step", () => {
  test("any sequence of calls keeps blocks apart, aligned and intact, and the pages of others untouched", () => {
    const anything = operations({ owners: 1, othersGrow: true });
    const setup = fc.record({
      initial: fc.nat(3),
      steps: fc.array(anything, { minLength: 1, maxLength: 150, size: "max" }),
    });
    fc.assert(
      fc.property(setup, ({ initial, steps }) => {
        const heap = ShadowHeap.of(module, { initial });
        expect(run(heap, steps), "calls refused in a memory without maximum").toBe(0);
        freeAndCheckWhole(heap);
      }),
      runs(400),
    );
  });

  test.each([2, 3])("%i instances on one memory never touch each other's pages", (owners) => {
    const anything = operations({ owners, othersGrow: true });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 60, size: "max" }), (steps) => {
        const heap = ShadowHeap.of(module, { initial: 1 }, owners);
        expect(run(heap, steps), "calls refused in a memory without maximum").toBe(0);
        freeAndCheckWhole(heap);
      }),
      runs(150),
    );
  });

  test("when growth is refused, calls return 0, and once all is freed the heap is whole again", () => {
    let refused = 0;
    const setting = runs(300);
    const anything = operations({ owners: 2, othersGrow: true });
    const setup = fc.record({
      maximum: fc.integer({ min: 1, max: 12 }),
      owners: fc.integer({ min: 1, max: 2 }),
      steps: fc.array(anything, { minLength: 20, maxLength: 150, size: "max" }),
    });
    fc.assert(
      fc.property(setup, ({ maximum, owners, steps }) => {
        const heap = ShadowHeap.of(module, { initial: 0, maximum }, owners);
        refused += run(
          heap,
          steps.map((operation) => ({ ...operation, owner: operation.owner % owners })),
        );
        freeAndCheckWhole(heap);
      }),
      setting,
    );
    expect(refused).toBeGreaterThan(3 * setting.numRuns);
  });

  test("freed memory can be allocated again: the largest block of a full heap, after any history", () => {
    const pages = 6;
    const largest = largestBlock(module, pages);
    expect(largest).toBeGreaterThan(pages * PAGE_BYTES - 4096);
    const anything = operations({ owners: 1, othersGrow: false });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 50, maxLength: 200, size: "max" }), (steps) => {
        const heap = ShadowHeap.of(module, { initial: 0, maximum: pages });
        for (const operation of steps) perform(heap, operation);
        heap.freeAll();
        expect(heap.malloc(largest)).toBe(true);
        heap.freeAll();
        expect(heap.malloc(largest)).toBe(true);
      }),
      runs(100),
    );
  });
});
