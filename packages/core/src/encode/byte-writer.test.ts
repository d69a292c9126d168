import { describe, expect, test } from "vitest";
import { ByteWriter, unsignedWidth } from "./byte-writer.ts";
import { encodeName, flatten } from "./encode-values.ts";

const LONG = Uint8Array.from({ length: 1_000 }, (_, at) => at & 0xff);

describe("ByteWriter", () => {
  test("keeps all bytes in order while it grows from one byte on", () => {
    const writer = new ByteWriter(1);
    writer.byte(1);
    writer.append(LONG.subarray(2, 5));
    writer.append(LONG);
    writer.unsigned(300);
    expect([...writer.written()]).toEqual([1, 2, 3, 4, ...LONG, 0xac, 0x02]);
    expect(writer.length).toBe(1_006);
  });

  test.each([
    [0, 1, [0]],
    [127, 1, [0x7f]],
    [128, 1, [0x80, 0x01]],
    [5, 3, [0x85, 0x80, 0x00]],
    [2 ** 32 - 1, 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("writes %d in %d bytes or more", (value, width, bytes) => {
    const writer = new ByteWriter();
    writer.unsigned(value, width);
    expect([...writer.written()]).toEqual(bytes);
  });

  test.each(["", "f", "a name of ASCII", "é", "ends in ∑", "😀 begins", "n".repeat(200), "ü".repeat(100)])(
    "writes the name %j in UTF-8 behind its length, and what follows",
    (name) => {
      const writer = new ByteWriter(2);
      writer.byte(1);
      writer.name(name);
      writer.byte(2);
      expect(writer.written()).toEqual(flatten([1, encodeName(name), 2]));
    },
  );

  test("overwrites an integer, and moves the bytes behind it if the new one is longer", () => {
    const writer = new ByteWriter(3);
    writer.append(Uint8Array.of(9, 1, 7));
    writer.overwriteUnsigned(16_384, { at: 1, width: 1 });
    expect([...writer.written()]).toEqual([9, 0x80, 0x80, 0x01, 7]);
    writer.overwriteUnsigned(1, { at: 1, width: 3 });
    expect([...writer.written()]).toEqual([9, 0x81, 0x80, 0x00, 7]);
  });

  /** Takes the input in parts of `step` bytes, with some bytes between them. */
  const takeAll = (input: Uint8Array, { step, between }: { readonly step: number; readonly between: number }) => {
    const writer = new ByteWriter(200);
    const copy = writer.hold(input);
    const expected: number[] = [];
    for (let from = 0; from < input.length; from += step) {
      const to = Math.min(from + step, input.length);
      writer.take(copy, { from, to, next: to });
      expected.push(...input.subarray(from, to));
      for (let left = between; left > 0; left -= 1) {
        writer.byte(left & 0xff);
        expected.push(left & 0xff);
      }
    }
    return { found: [...writer.written()], expected };
  };

  test.each([
    [1, 0],
    [7, 0],
    [100, 1],
    [64, 2],
    [10, 1],
    [1, 1],
    [3, 100],
    [5_000, 5_000],
  ])(
    "writes over input that it has taken, and elsewhere if there is no space: parts of %d bytes, %d more",
    (step, between) => {
      const input = Uint8Array.from({ length: 5_000 }, (_, at) => (at * 7) & 0xff);
      const { found, expected } = takeAll(input, { step, between });
      expect(found).toEqual(expected);
    },
  );

  test("writes over input that has been left out", () => {
    const writer = new ByteWriter();
    const copy = writer.hold(LONG);
    writer.take(copy, { from: 0, to: 0, next: 900 });
    writer.append(LONG.subarray(0, 500));
    writer.take(copy, { from: 900, to: 1_000, next: 1_000 });
    expect([...writer.written()]).toEqual([...LONG.subarray(0, 500), ...LONG.subarray(900)]);
  });

  test("moves its end to another writer", () => {
    const [first, second] = [new ByteWriter(), new ByteWriter(1)];
    first.append(Uint8Array.of(1, 2, 3, 4));
    second.byte(9);
    first.moveTail(1, second);
    expect([...first.written()]).toEqual([1]);
    expect([...second.written()]).toEqual([9, 2, 3, 4]);
  });
});

describe("unsignedWidth()", () => {
  test("is the number of bytes of the shortest form", () => {
    const values = [0, 127, 128, 2 ** 14 - 1, 2 ** 14, 2 ** 21 - 1, 2 ** 21, 2 ** 28 - 1, 2 ** 28, 2 ** 32 - 1];
    expect(values.map(unsignedWidth)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });
});
