import { expect, test } from "vitest";
import { isInstalled } from "./is-installed.ts";

const here = import.meta.dirname;

test.each(["./a.wasm", "../a.wasm", "/a.wasm", "#a", "vitest", "@rec/core/plan", "vite/client"])(
  "isInstalled() is true of %s",
  (specifier) => {
    expect(isInstalled(specifier, here)).toBe(true);
  },
);

test.each(["env", "log", "@rec/missing", "wasi_snapshot_preview1"])("isInstalled() is false of %s", (specifier) => {
  expect(isInstalled(specifier, here)).toBe(false);
});
