import { expect, test } from "vitest";
import { namedSources } from "./named-sources.ts";

test("namedSources() calls a module as its file, unless it is given another name", () => {
  const args = [
    "lib/program.wasm",
    "heap=lib/memory.wasm",
    "https://example.test/a/tool.wasm?v=2",
    "site=https://example.test/b.wasm",
    "./odd=name.wasm",
    "noextension",
  ];
  expect({ ...namedSources(args) }).toEqual({
    program: "lib/program.wasm",
    heap: "lib/memory.wasm",
    tool: "https://example.test/a/tool.wasm?v=2",
    site: "https://example.test/b.wasm",
    "odd=name": "./odd=name.wasm",
    noextension: "noextension",
  });
});

test("namedSources() refuses two modules of one name, and says how to rename one", () => {
  expect(() => namedSources(["a/x.wasm", "b/x.wasm"])).toThrow('write other=b/x.wasm to call one of them "other"');
});
