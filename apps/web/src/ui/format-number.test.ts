import { expect, test } from "vitest";
import { formatAddress, formatByte, formatF32, formatMs } from "./format-number.ts";

test.each([
  [1.1, "1.1"],
  [0.1, "0.1"],
  [16_777_216, "16777216"],
  [3.4028235e38, "3.4028235e+38"],
  [1e-45, "1e-45"],
  [0, "0"],
  [-0, "-0"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
])("formatF32() prints the f32 nearest to %s as %s", (value, expected) => {
  expect(formatF32(Math.fround(value))).toBe(expected);
});

test("formatF32() gives a decimal that reads back as the same f32", () => {
  const view = new DataView(new ArrayBuffer(4));
  for (let bits = 1; bits < 0x7f80_0000; bits += 7_654_321) {
    view.setUint32(0, bits);
    const value = view.getFloat32(0);
    expect(Math.fround(Number(formatF32(value)))).toBe(value);
  }
});

test("formatAddress() and formatByte() keep their width", () => {
  expect([formatAddress(0), formatAddress(0x2_0010), formatAddress(0xffff_fff0)]).toEqual([
    "0x00000000",
    "0x00020010",
    "0xfffffff0",
  ]);
  expect([formatByte(0), formatByte(255)]).toEqual(["00", "ff"]);
});

test("formatMs() gives no more digits than a browser's clock has", () => {
  expect([0.004, 0.126, 9.994, 12.345].map(formatMs)).toEqual(["< 0.01 ms", "0.13 ms", "9.99 ms", "12.3 ms"]);
});
