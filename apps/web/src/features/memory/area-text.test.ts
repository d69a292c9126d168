import { expect, test } from "vitest";
import { bytesText, entryText, rangeText, sizeText } from "./area-text.ts";

test("entryText() names the modules", () => {
  expect(entryText({ content: "stack", modules: ["a", "b"] })).toBe("Stack of a, b");
  expect(entryText({ content: "live", modules: [] })).toBe("Blocks in use");
});

test("rangeText() has the first and the last address", () => {
  expect(rangeText({ start: 0x20000, end: 0x30000 })).toBe("0x00020000 to 0x0002ffff");
  expect(rangeText({ start: 16, end: 17 })).toBe("0x00000010");
});

test.each([
  [1, "1 byte"],
  [1023, "1023 bytes"],
  [65_536, "64 KiB"],
  [3.5 * 1024 ** 2, "3.5 MiB"],
  [2 ** 32, "4 GiB"],
])("bytesText() has a unit for %i", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [[3, 2, 2], "3 pages of 64 KiB; the last change added 1 page to 2"],
  [[9, 4, 2], "9 pages of 64 KiB; the last change added 5 pages to 4"],
  [[3, 3, 2], "3 pages of 64 KiB; 2 when the modules were linked"],
  [[1, 1, 1], "1 page of 64 KiB"],
] as const)("sizeText() tells growth: %j", ([now, before, linked], text) => {
  const [sizeBytes, beforeBytes, linkedBytes] = [now * 65_536, before * 65_536, linked * 65_536];
  expect(sizeText({ sizeBytes, beforeBytes, linkedBytes })).toBe(text);
});
