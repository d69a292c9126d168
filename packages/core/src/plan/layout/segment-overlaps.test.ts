import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { countOverlaps, firstOverlaps, type Overlap, type PlacedSegment } from "./segment-overlaps.ts";

const place = (module: number, segment: number, start: number, end: number): PlacedSegment => ({
  module,
  segment,
  start,
  end,
});

/** Every overlapping pair, by comparing each segment with each other one. */
function allOverlaps(segments: readonly PlacedSegment[]): Overlap[] {
  return segments.flatMap((first, at) =>
    segments
      .slice(at + 1)
      .filter((second) => first.module !== second.module && first.start < second.end && second.start < first.end)
      .map((second): Overlap => (first.module < second.module ? [first, second] : [second, first])),
  );
}

const segments = fc
  .array(fc.record({ module: fc.nat(4), start: fc.nat(60), size: fc.integer({ min: 1, max: 12 }) }), { maxLength: 24 })
  .map((list) => list.map(({ module, start, size }, at) => place(module, at, start, start + size)));

const text = (overlaps: readonly Overlap[]) => overlaps.map((overlap) => JSON.stringify(overlap)).sort();

describe("segments of several modules in one memory", () => {
  test("overlap as comparing each with each says", () => {
    const property = fc.property(segments, (list) => {
      const expected = allOverlaps(list);
      expect(countOverlaps(list)).toBe(expected.length);
      expect(text(firstOverlaps(list, Number.POSITIVE_INFINITY))).toEqual(text(expected));
    });
    fc.assert(property, runs(1_000));
  });

  test("are listed by the address at which they begin to overlap, as many as are asked for", () => {
    const property = fc.property(segments, fc.nat(6), (list, most) => {
      const all = firstOverlaps(list, Number.POSITIVE_INFINITY);
      const starts = all.map(([first, second]) => Math.max(first.start, second.start));
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      expect(firstOverlaps(list, most)).toEqual(all.slice(0, most));
    });
    fc.assert(property, runs(500));
  });

  test("may touch", () => {
    const list = [place(0, 0, 0, 8), place(1, 0, 8, 16), place(0, 1, 16, 17)];
    expect([countOverlaps(list), firstOverlaps(list, 10)]).toEqual([0, []]);
  });

  test("are not compared one by one when a module covers its own many times", () => {
    const own = Array.from({ length: 100_000 }, (_, at) => place(0, at, 0, 2 ** 40));
    const list = [...own, place(1, 0, 5, 6)];
    expect(countOverlaps(list)).toBe(100_000);
    expect(firstOverlaps(list, 3)).toHaveLength(3);
  });

  test("are swept once when many modules take turns", { tags: "large" }, () => {
    const list = Array.from({ length: 100_000 }, (_, at) => place(at % 1_000, at, at * 4, at * 4 + 4));
    expect(countOverlaps(list)).toBe(0);
    expect(firstOverlaps(list, 10)).toEqual([]);
  });
});
