import { describe, expect, test } from "vitest";
import { readConstant, writeConstant } from "./address-constant.ts";

describe("writeConstant()", () => {
  test.each([
    [65_536, "i32", "418080040b"],
    [64, "i32", "41c0000b"],
    [0x8000_0000, "i32", "4180808080780b"],
    [0x8000_0000, "i64", "428080808008" + "0b"],
    [2 ** 40, "i64", "428080808080200b"],
  ] as const)("writes %i as %s, signed, and readConstant() reads it", (address, type, hex) => {
    expect(writeConstant(address, type)).toBe(hex);
    expect(readConstant(hex)).toBe(address);
  });
});

describe("readConstant()", () => {
  test.each(["", "41", "4180", "d0700b", "2300" + "0b", "4101" + "41026a0b", "427f0b"])(
    "finds no address in %j",
    (hex) => {
      expect(readConstant(hex)).toBeUndefined();
    },
  );
});
