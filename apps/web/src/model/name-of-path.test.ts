import { expect, test } from "vitest";
import { nameOfPath } from "./name-of-path.ts";

test.each([
  ["a.wasm", "a"],
  ["folder/A.WASM", "A"],
  ["lib\\c.wasm", "c"],
  ["lib/libc.so", "libc.so"],
  ["plain", "plain"],
  [".wasm", "module"],
  ["folder/", "module"],
])("nameOfPath(%j) is %j", (path, name) => {
  expect(nameOfPath(path)).toBe(name);
});
