import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { bytesOf, writeFolder } from "../../test/register/wat-files.ts";
import { linkFiles, toExported } from "./link-files.ts";

let folder: ReturnType<typeof writeFolder> | undefined;
afterEach(() => folder?.remove());

test("linkFiles() reads host imports of one namespace from several ES modules", async () => {
  folder = writeFolder({
    "a.wasm": `(import "env" "one" (func $one (result i32))) (import "env" "two" (func $two (result i32)))
      (func (export "sum") (result i32) (i32.add (call $one) (call $two)))`,
  });
  const url = pathToFileURL(`${folder.path}/a.wasm`).href;
  const file = {
    name: "a.wasm",
    url,
    imports: [
      ["env", "one", 0],
      ["env", "two", 1],
    ],
    namespaces: [],
  } as const;
  const values = [
    { one: () => 1, two: () => 100 },
    { one: () => 200, two: () => 2 },
  ];
  const exports = await linkFiles({ files: [file], engine: {} }, values);
  const { sum } = exports[url] as { readonly sum: () => number };
  expect(sum()).toBe(3);
});

test("linkFiles() explains a name that an ES module does not export, near the names that it does", async () => {
  folder = writeFolder({ "a.wasm": `(import "./host.js" "logg" (func))` });
  const url = pathToFileURL(`${folder.path}/a.wasm`).href;
  const file = { name: "a.wasm", url, imports: [["./host.js", "logg", 0]], namespaces: [] } as const;
  await expect(linkFiles({ files: [file], engine: {} }, [{ log: () => {} }])).rejects.toMatchObject({
    name: "ModuleLinkError",
    code: "UNRESOLVED_IMPORT",
    diagnostics: [{ module: "a.wasm", hint: expect.stringContaining("log") }],
  });
});

test("toExported() gives the value of a global, and each other extern itself", () => {
  expect(toExported(new WebAssembly.Global({ value: "i64" }, 7n))).toBe(7n);
  const memory = new WebAssembly.Memory({ initial: 1 });
  expect(toExported(memory)).toBe(memory);
});

test("toExported() gives undefined for a global whose value JavaScript cannot have", () => {
  const bytes = bytesOf('(global (export "vector") v128 (v128.const i64x2 1 2))').slice();
  const { vector } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  expect(vector).toBeInstanceOf(WebAssembly.Global);
  expect(toExported(vector)).toBeUndefined();
});

test("linkFiles() explains an import without a provider with the files that the settings name", async () => {
  folder = writeFolder({ "a.wasm": `(import "env" "log" (func))` });
  const url = pathToFileURL(`${folder.path}/a.wasm`).href;
  const file = { name: "a.wasm", url, imports: [], namespaces: [], aliases: [["env", ["./store.wasm"]]] } as const;
  await expect(linkFiles({ files: [file], engine: {} }, [])).rejects.toMatchObject({
    diagnostics: [{ hint: expect.stringContaining('"alias": { "env": ["./store.wasm", "./host.js"] }') }],
  });
});
