import { expect, test } from "vitest";
import { shorten } from "./shorten.ts";

test("shorten() keeps 200 characters, and cuts longer texts in the middle", () => {
  const text = "0123456789".repeat(20);
  expect(shorten(text)).toBe(text);
  const long = `beginning${text}end`;
  expect(shorten(long)).toHaveLength(200);
  expect(shorten(long)).toMatch(/^beginning\d+…\d+end$/);
});
