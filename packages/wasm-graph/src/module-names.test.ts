import { expect, test } from "vitest";
import { moduleNamesOf } from "./module-names.ts";

test("moduleNamesOf() gives each file the end of its path that tells it apart", () => {
  const ids = [
    "file:///x/a/m.wasm",
    "file:///x/b/m.wasm",
    "file:///y/b/m.wasm",
    "file:///x/n.wasm",
    "file:///x/n.wasm?1",
  ];
  expect(Object.fromEntries(moduleNamesOf(ids))).toEqual({
    "file:///x/a/m.wasm": "a/m.wasm",
    "file:///x/b/m.wasm": "x/b/m.wasm",
    "file:///y/b/m.wasm": "y/b/m.wasm",
    "file:///x/n.wasm": "n.wasm",
    "file:///x/n.wasm?1": "n.wasm?1",
  });
});

test("moduleNamesOf() ends with whole paths", () => {
  expect([...moduleNamesOf(["m.wasm", "a/m.wasm", "/m.wasm"]).values()]).toEqual(["m.wasm", "a/m.wasm", "/m.wasm"]);
});
