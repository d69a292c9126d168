import { expect, test } from "vitest";
import { readAddress } from "./read-address.ts";

test.each([
  ["0x20", 32],
  [" 0X2_0 ", 32],
  ["20h", 32],
  ["20", 20],
  ["65535", 65535],
])("readAddress() reads %j", (text, address) => {
  expect(readAddress(text, 65_536)).toEqual({ address });
});

test("readAddress() takes the negative number by which JavaScript gives an address above 2 GiB", () => {
  expect(readAddress("-16", 2 ** 32)).toEqual({ address: 0xffff_fff0 });
});

test.each(["", "x", "0x", "1.5", "0xg", "1e3", "99999999999999999999"])("readAddress() refuses %j", (text) => {
  expect(readAddress(text, 2 ** 32).problem).toMatch(/^Write an address/);
});

test.each(["65536", "0x10000", "-1"])("readAddress() refuses %s beyond the memory", (text) => {
  expect(readAddress(text, 65_536).problem).toBe("The memory ends at 0x10000");
});
