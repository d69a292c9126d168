import { expect, test } from "vitest";
import { shortDataUrls } from "./short-data-urls.ts";

test("shortDataUrls() cuts long data URLs, and nothing else", () => {
  const long = `data:application/wasm;base64,${"A".repeat(1171)}`;
  const short = `${long.slice(0, 48)}… (1,200 characters)`;
  expect(shortDataUrls(`Unable to fetch ${long}: no. Try "${long}"`)).toBe(
    `Unable to fetch ${short}: no. Try "${short}"`,
  );
  expect(shortDataUrls("data:,x and https://example.com/data:")).toBe("data:,x and https://example.com/data:");
});
