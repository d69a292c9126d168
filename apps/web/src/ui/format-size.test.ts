import { expect, test } from "vitest";
import { formatSize } from "./format-size.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [12_439, "12.4 KB"],
  [999_949, "1000 KB"],
  [999_950, "1.0 MB"],
  [75_000_000, "75.0 MB"],
  [1_234_567_890, "1235 MB"],
])("formatSize(%i) is %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
