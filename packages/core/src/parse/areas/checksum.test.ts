import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { Checksum } from "./checksum.ts";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });

function checksumOf(...parts: readonly Uint8Array[]): readonly [number, number] {
  const checksum = new Checksum();
  for (const part of parts) checksum.push(part);
  return checksum.end();
}

describe("a checksum", () => {
  test("is the same for bytes that are cut anywhere", () => {
    const property = fc.property(bytes, fc.array(fc.nat(200), { maxLength: 10 }), (whole, cuts) => {
      const ends = [...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
      const parts = ends.map((end, at) => whole.subarray(ends[at - 1] ?? 0, end));
      expect(checksumOf(...parts)).toEqual(checksumOf(whole));
    });
    fc.assert(property, runs(1_000));
  });

  test("is another one if a byte changes, or two words change places", () => {
    const property = fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (whole, at, change) => {
      const changed = Uint8Array.from(whole);
      const position = at % whole.length;
      changed[position] = (whole[position] as number) ^ change;
      expect(checksumOf(changed)).not.toEqual(checksumOf(whole));
    });
    fc.assert(property, runs(1_000));
    expect(checksumOf(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0))).not.toEqual(
      checksumOf(Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0)),
    );
  });
});
