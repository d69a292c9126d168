import { describe, expect, test } from "vitest";
import { encodeUnsigned } from "../../encode/encode-values.ts";
import { createBodyChecker } from "./body-checker.ts";
import { mapsThat, problemOf } from "./fixtures/maps.ts";

/** A function without locals that calls functions. The maps of these tests know 1,000 of them. */
function body(...calls: readonly number[]): number[] {
  const code = calls.flatMap((index) => [0x10, ...encodeUnsigned(index).map(Number)]);
  return [...encodeUnsigned(code.length + 2), 0, ...code, 0x0b].map(Number);
}

const MANY_CALLS = Array.from({ length: 300 }, (_, index) => index);
const VALID = [body(), body(1, 999), body(...MANY_CALLS), body(0)].flat();

/** The code of the problem of functions that arrive in chunks of this size; undefined if there is none. */
function check(functions: readonly number[], chunkSize: number): string | undefined {
  return problemOf(() => {
    const checker = createBodyChecker(mapsThat());
    for (let at = 0; at < functions.length; at += chunkSize) {
      checker.push(Uint8Array.from(functions.slice(at, at + chunkSize)));
    }
    checker.end();
  })?.code;
}

const SIZES = [1, 2, 3, 7, 100, 1_000, 10_000];

describe("createBodyChecker()", () => {
  test.each(SIZES)("passes over valid functions in chunks of %d bytes", (size) => {
    expect(check(VALID, size)).toBeUndefined();
    expect(check([], size)).toBeUndefined();
  });

  test.each(SIZES)("finds an index beyond the module in any function, in chunks of %d bytes", (size) => {
    expect(check([...VALID, ...body(1_000), ...VALID], size)).toBe("INDEX_OUT_OF_RANGE");
    expect(check([...body(...MANY_CALLS, 1_000), ...VALID], size)).toBe("INDEX_OUT_OF_RANGE");
  });

  test.each(SIZES)("finds a function that is cut off, in chunks of %d bytes", (size) => {
    expect(check(VALID.slice(0, -1), size)).toBe("UNEXPECTED_END");
    expect(check([...VALID, 0x80], size)).toBe("UNEXPECTED_END");
  });

  test.each(SIZES)("finds a size that is too long, in chunks of %d bytes", (size) => {
    expect(check([...VALID, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x0b], size)).toBe("MALFORMED_INTEGER");
  });

  test("takes linear time for a large function in small chunks", { tags: "large" }, () => {
    const timeOf = (calls: number): number => {
      const code = new Uint8Array(2 * calls).fill(5).map((byte, at) => (at % 2 === 0 ? 0x10 : byte));
      const large = Uint8Array.from([...encodeUnsigned(code.length + 2).map(Number), 0, ...code, 0x0b]);
      const start = performance.now();
      const checker = createBodyChecker(mapsThat());
      for (let at = 0; at < large.length; at += 16) checker.push(large.subarray(at, at + 16));
      checker.end();
      return performance.now() - start;
    };
    timeOf(50_000);
    // Quadratic time would be 400 times as long.
    expect(timeOf(1_000_000) / timeOf(50_000)).toBeLessThan(100);
  });
});
