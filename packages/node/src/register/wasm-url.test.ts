import { expect, test } from "vitest";
import { hasMark, isWasmFile, withMark, withoutLinkMark } from "./wasm-url.ts";

test("isWasmFile() looks at the path of a file alone", () => {
  for (const url of ["file:///a/b.wasm", "file:///a/b.wasm?x#y", "file:///a.js/b.wasm"])
    expect(isWasmFile(url)).toBe(true);
  for (const url of ["file:///a/b.js?c.wasm", "https://a.test/b.wasm", "data:application/wasm,b.wasm", "node:fs"]) {
    expect(isWasmFile(url)).toBe(false);
  }
});

test("marks are whole words of the query", () => {
  expect(["?link", "?x&link", "?link=1", "?linked", "#?link"].map((end) => hasMark(`a.wasm${end}`, "link"))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  const without = ["a.wasm?link", "a.wasm?x=1&link#y", "a.wasm?link&x", "a.wasm?linked"].map(withoutLinkMark);
  expect(without).toEqual(["a.wasm", "a.wasm?x=1#y", "a.wasm?x", "a.wasm?linked"]);
  const marked = ["a.wasm", "a.wasm?x", "a.wasm#y"].map((url) => withMark(url, "source"));
  expect(marked).toEqual(["a.wasm?source", "a.wasm?x&source", "a.wasm?source#y"]);
});
