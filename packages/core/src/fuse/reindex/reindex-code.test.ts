import { describe, expect, test } from "vitest";
import { encodeUnsigned } from "../../encode/encode-values.ts";
import { mapsThat, problemOf, whole } from "./fixtures/maps.ts";
import { reindexBodies } from "./reindex-code.ts";

/** A function without locals, which ends. */
const body = (...instructions: number[]): number[] => [
  ...encodeUnsigned(instructions.length + 2),
  0,
  ...instructions,
  0x0b,
];

const CALL_100 = [0x10, 100];
const CALL_200 = [0x10, 0xc8, 0x01];

function reindex(functions: readonly number[][], deltas: Parameters<typeof mapsThat>[0]): number[] {
  const bytes = Uint8Array.from(functions.flat());
  return [...reindexBodies(bytes, whole(bytes, functions.length), { maps: mapsThat(deltas) })];
}

describe("reindexBodies()", () => {
  test("returns no functions for none", () => {
    expect(reindex([], { function: 1 })).toEqual([]);
  });

  test("keeps the size of a function whose indices keep their length", () => {
    const padded = [0x10, 0xe4, 0x80, 0x80, 0x80, 0x00];
    const moved = [0x10, 0xc8, 0x81, 0x80, 0x80, 0x00];
    expect(reindex([body(...padded), body(...CALL_100)], { function: 100 })).toEqual([
      ...body(...moved),
      ...body(...CALL_200),
    ]);
  });

  test.each([1, 20, 62, 63, 64, 200, 8_000, 9_000])("changes the sizes of functions that grow: %d calls", (calls) => {
    const many = (call: number[]) => body(...Array.from({ length: calls }, () => call).flat());
    const untouched = body(0x01, 0x01);
    const before = [many(CALL_100), untouched, body(...CALL_100), untouched, many(CALL_100)];
    const behind = [many(CALL_200), untouched, body(...CALL_200), untouched, many(CALL_200)];
    expect(reindex(before, { function: 100 })).toEqual(behind.flat());
  });

  test("keeps the padding of a size", () => {
    expect(reindex([[0x84, 0x80, 0x00, 0, ...CALL_100, 0x0b]], { function: 100 })).toEqual([
      0x85,
      0x80,
      0x00,
      0,
      ...CALL_200,
      0x0b,
    ]);
  });

  test("writes the index of a memory only into accesses to one that moves", () => {
    // i32.load of memory 0, with a padded alignment; i32.load of memory 1, whose index is kept.
    const zero = body(0x41, 0, 0x28, 0x82, 0x00, 0x80, 0x01, 0x1a);
    const one = body(0x41, 0, 0x28, 0x42, 1, 5, 0x1a);
    expect(reindex([zero, one], {})).toEqual([...zero, ...one]);
    expect(reindex([zero, one], { memory: 1 })).toEqual([
      ...body(0x41, 0, 0x28, 0xc2, 0x00, 1, 0x80, 0x01, 0x1a),
      ...body(0x41, 0, 0x28, 0x42, 2, 5, 0x1a),
    ]);
  });

  test("leaves the bytes of the module as they are", () => {
    const bytes = Buffer.from(body(...CALL_100));
    const before = [...bytes];
    reindexBodies(bytes, whole(bytes), { maps: mapsThat({ function: 3 }) });
    reindexBodies(bytes, whole(bytes), { maps: mapsThat({ function: 300 }) });
    expect([...bytes]).toEqual(before);
  });

  test.each([
    ["an opcode of a proposal", body(0xe0, 0), { code: "UNSUPPORTED_FEATURE", opcode: 0xe0, offset: 2 }],
    ["an opcode without a meaning", body(0x01, 0xff), { code: "UNSUPPORTED_FEATURE", opcode: 0xff, offset: 3 }],
    ["an unknown suboperation", body(0xfc, 18), { code: "UNSUPPORTED_FEATURE", opcode: 0xfc, suboperation: 18 }],
    ["a suboperation beyond all pages", body(0xfd, 0xff, 0xff, 0x7f), { code: "UNSUPPORTED_FEATURE", opcode: 0xfd }],
    ["an instruction that is cut off by its function", [3, 0, 0x10, 0x80, 0, 0], { code: "UNEXPECTED_END", offset: 4 }],
    ["a constant that is cut off by its function", [3, 0, 0x44, 1, 0, 0, 0, 0, 0, 0, 0, 0], { code: "UNEXPECTED_END" }],
    ["an integer that is cut off by its function", [3, 0, 0x41, 0x80, 0x80, 0], { code: "UNEXPECTED_END", offset: 4 }],
    [
      "a function that is cut off by the section",
      [9, 0, 0x0b],
      { code: "UNEXPECTED_END", offset: 1, needed: 9, found: 2 },
    ],
    ["a size that is too long", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], { code: "MALFORMED_INTEGER", offset: 0 }],
    ["more groups of locals than bytes", [3, 0xff, 0x7f, 0x0b], { code: "UNEXPECTED_END" }],
    ["more labels than bytes", body(0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f), { code: "UNEXPECTED_END" }],
    ["a memory access without a memory", body(0x28, 2, 0), { code: "INDEX_OUT_OF_RANGE", space: "memory", count: 0 }],
    ["a byte behind the last function", [...body(), 7], { code: "MALFORMED_SECTION", extra: 1, offset: 3 }],
    ["no function where one is due", [], { code: "UNEXPECTED_END", offset: 0 }],
  ])("fails with a code and an offset: %s", (_, bytes, problem) => {
    const maps = { ...mapsThat(), memory: { ...mapsThat().memory, count: 0 } };
    const module = Uint8Array.from(bytes);
    expect(problemOf(() => reindexBodies(module, whole(module), { maps }))).toMatchObject(problem);
  });

  test("counts offsets from the start of the module", () => {
    const bytes = Uint8Array.from([...Array.from({ length: 1_000 }, () => 0), ...body(0xff)]);
    const problem = problemOf(() =>
      reindexBodies(bytes, { from: 1_000, to: bytes.length, count: 1 }, { maps: mapsThat() }),
    );
    expect(problem).toMatchObject({ offset: 1_002 });
  });

  test("takes linear time for functions that all grow", { tags: "large" }, () => {
    const time = (count: number) => {
      const bytes = Uint8Array.from(Array.from({ length: count }, () => body(...CALL_100, ...CALL_100)).flat());
      const calls = Array.from({ length: 2 * count }, () => CALL_100).flat();
      const one = Uint8Array.from([...encodeUnsigned(calls.length + 2), 0, ...calls, 0x0b]);
      const start = performance.now();
      reindexBodies(bytes, whole(bytes, count), { maps: mapsThat({ function: 100 }) });
      reindexBodies(one, whole(one), { maps: mapsThat({ function: 100 }) });
      return performance.now() - start;
    };
    time(20_000);
    const short = Math.max(Math.min(time(20_000), time(20_000)), 0.5);
    // Quadratic time would be a hundred times as long.
    expect(Math.min(time(200_000), time(200_000))).toBeLessThan(60 * short);
  });
});
