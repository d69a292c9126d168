import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Other tests may have loaded the runtimes with what is installed.
beforeEach(() => vi.resetModules());

afterEach(() => {
  vi.doUnmock("../firefox/find-firefox.ts");
  vi.resetModules();
});

async function runtimesWithFirefox(path: string | undefined) {
  vi.doMock("../firefox/find-firefox.ts", () => ({ findFirefox: () => path }));
  return import("./runtimes.ts");
}

test("findRuntime() says how to add Firefox where none is installed", async () => {
  const { findRuntime } = await runtimesWithFirefox(undefined);
  const { open, missing } = findRuntime("Firefox");
  expect(open).toBeUndefined();
  expect(missing).toMatch(/apt-get install firefox-esr.*REC_FIREFOX.*pnpm --filter @rec\/conformance test/);
});

test("findRuntime() opens what is there, and only Firefox may be left out on Linux x64", async () => {
  const { findRuntime, RUNTIME_NAMES } = await runtimesWithFirefox("/usr/bin/firefox");
  const left = RUNTIME_NAMES.filter((name) => findRuntime(name).missing !== undefined);
  const isPackaged = process.platform === "linux" && process.arch === "x64";
  expect(left).toEqual(isPackaged ? [] : ["Node 26", "Bun"]);
});

test("a Firefox that REC_FIREFOX names and that does not start is a failure, no skip", async () => {
  const { findRuntime } = await runtimesWithFirefox("/nowhere/firefox");
  const setting = { pageOrigin: "http://127.0.0.1:1", hosts: [] };
  await expect(findRuntime("Firefox").open?.(setting)).rejects.toThrow("/nowhere/firefox");
});
