import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { createFreeRanges } from "./free-ranges.ts";

test("createFreeRanges() gives no place twice, keeps alignments, and has one range again when all is given back", () => {
  const SIZE = 256;
  const action = fc.record({ size: fc.integer({ min: 1, max: 24 }), log2: fc.nat(4), drops: fc.nat(7) });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const ranges = createFreeRanges();
      ranges.put(0, SIZE);
      const used = new Uint8Array(SIZE);
      const taken: { readonly start: number; readonly size: number }[] = [];
      const drop = (position: number): void => {
        const [one] = taken.splice(position, 1);
        if (one === undefined) return;
        used.fill(0, one.start, one.start + one.size);
        ranges.put(one.start, one.start + one.size);
      };
      for (const { size, log2, drops } of actions) {
        const start = ranges.take(size, 2 ** log2);
        if (start !== undefined) {
          expect(start % 2 ** log2).toBe(0);
          expect(start + size).toBeLessThanOrEqual(SIZE);
          expect(used.subarray(start, start + size).every((byte) => byte === 0)).toBe(true);
          used.fill(1, start, start + size);
          taken.push({ start, size });
        } else {
          // There is really no room: no aligned place of this size is free.
          for (let at = 0; at + size <= SIZE; at += 2 ** log2) {
            expect(used.subarray(at, at + size).some((byte) => byte === 1)).toBe(true);
          }
        }
        if (drops < 3) drop(drops);
      }
      while (taken.length > 0) drop(0);
      expect(ranges.take(SIZE, 1)).toBe(0);
    }),
    runs(500),
  );
});
