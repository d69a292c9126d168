import { describe, expect, test } from "vitest";
import { diskOf } from "../test/disk-of.ts";
import type { Disk } from "./disk.ts";
import { isInstalled } from "./is-installed.ts";

const disk = diskOf({
  "/node_modules/everywhere/package.json": "{}",
  "/app/package.json": '{ "name": "my-app" }',
  "/app/node_modules/lib/package.json": "{}",
  "/app/node_modules/@scope/lib/package.json": "{}",
  "/app/node_modules/a%20b/x.js": "",
  "/app/lib/node_modules/near/a.wasm": "",
});
const from = (importer: string, specifier: string, on: Disk = disk): boolean =>
  isInstalled(specifier, { importer, disk: on });

describe("isInstalled()", () => {
  test.each(["./a.wasm", "../a.wasm", "/a.wasm", "..", "", "#a", "C:\\a.wasm", "file:///a.wasm", "node:fs", "bun:ffi"])(
    "is true of %j, which is no package",
    (specifier) => {
      expect(from("file:///other/a.wasm", specifier)).toBe(true);
    },
  );

  test.each(["lib", "lib/a.wasm", "@scope/lib", "@scope/lib/x/a.wasm", "everywhere", "a b", "my-app/a.wasm"])(
    "is true of %s, which a folder above the importer has",
    (specifier) => {
      expect(from("file:///app/src/deep/a.wasm", specifier)).toBe(true);
    },
  );

  test.each(["env", "lib2", "@scope/missing", "@scope", "near", "wasi_snapshot_preview1", "constructor"])(
    "is false of %s",
    (specifier) => {
      expect(from("file:///app/src/a.wasm", specifier)).toBe(false);
    },
  );

  test("looks above the importer alone", () => {
    expect(from("file:///app/lib/a.wasm", "near")).toBe(true);
    expect(from("file:///a.wasm", "lib")).toBe(false);
    expect(from("file:///app/node_modules/lib/a.wasm", "my-app")).toBe(false);
  });

  test("is true of a name that tsconfig.json maps to a file", () => {
    const mapped = diskOf({
      "/app/tsconfig.json": `{
        // "paths" of the file below
        "extends": ["./configs/none.json", "./configs/base"], /* , */
        "compilerOptions": { "strict": true, },
      }`,
      "/app/configs/base.json": `{ "compilerOptions": { "baseUrl": "..", "paths": {
        "env": ["src/none.wasm", "src/memory.wasm",],
        "wasm/*": ["./src/*.wasm"],
        "wasm/host-*": ["./src/host/*"],
        "gone": ["./src/gone.wasm"], "a//b": ["./src/memory.wasm"]
      } } }`,
      "/app/src/memory.wasm": "",
      "/app/src/host/log.js": "",
      "/other/tsconfig.json": "{ broken",
      "/loop/tsconfig.json": '{ "extends": "./tsconfig.json" }',
    });
    const maps = (specifier: string, importer = "file:///app/src/a.wasm"): boolean => from(importer, specifier, mapped);
    expect(["env", "wasm/memory", "wasm/host-log.js", "a//b"].filter((each) => !maps(each))).toEqual([]);
    expect(["gone", "wasm/other", "wasm/host-memory", "wasm", "toString"].filter((each) => maps(each))).toEqual([]);
    expect(maps("env", "file:///other/a.wasm")).toBe(false);
    expect(maps("env", "file:///loop/a.wasm")).toBe(false);
  });
});
