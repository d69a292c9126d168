import { nodeHost } from "@rec/node";
import { expect, test } from "vitest";
import { namedSources } from "./named-sources.ts";

const host = nodeHost();

test("namedSources() calls a module as its file, unless it is given another name", () => {
  const args = [
    "lib/program.wasm",
    "heap=lib/memory.wasm",
    "https://example.test/a/tool.wasm?v=2",
    "site=https://example.test/b.wasm",
    "./odd=name.wasm",
    "./lib/b.wasm=lib/other.wasm",
    "noextension",
  ];
  expect({ ...namedSources(args, host) }).toEqual({
    program: "lib/program.wasm",
    heap: "lib/memory.wasm",
    tool: "https://example.test/a/tool.wasm?v=2",
    site: "https://example.test/b.wasm",
    "odd=name": "./odd=name.wasm",
    "./lib/b.wasm": "lib/other.wasm",
    noextension: "noextension",
  });
});

test("namedSources() calls a module as its file, whichever characters are in its name", () => {
  const args = [
    "lib/a#b.wasm",
    "100%.wasm",
    "a?b.wasm",
    "file:///lib/c%23d.wasm",
    "https://example.test/caf%C3%A9.wasm#part",
    "https://example.test/50%.wasm",
  ];
  expect(Object.keys(namedSources(args, host))).toEqual(["a#b", "100%", "a?b", "c#d", "café", "50%"]);
});

test("namedSources() refuses two modules of one name, and says how to rename one", () => {
  expect(() => namedSources(["a/x.wasm", "b/x.wasm"], host)).toThrow(
    'write other=b/x.wasm to call one of them "other"',
  );
});
