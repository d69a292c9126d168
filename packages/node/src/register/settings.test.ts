import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ModuleLoadError } from "@rec/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSettingsReader, type Settings } from "./settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rec-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const urlOf = (path: string): string => pathToFileURL(join(folder, path)).href;

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function settingsOf(path: string, application = "app.js"): readonly Settings[] {
  return createSettingsReader(urlOf(application)).of(urlOf(path));
}

test("the settings are those of the nearest package.json, then those of the program", () => {
  write("package.json", JSON.stringify({ rec: { alias: { env: ["./a.wasm", "./host.js"] } } }));
  write("node_modules/p/package.json", JSON.stringify({ rec: { alias: { env: "./p.wasm" } } }));
  const program = { url: urlOf("package.json"), alias: { env: ["./a.wasm", "./host.js"] } };
  expect(settingsOf("lib/deep/a.wasm?x")).toEqual([program]);
  const own = { url: urlOf("node_modules/p/package.json"), alias: { env: ["./p.wasm"] } };
  expect(settingsOf("node_modules/p/dist/p.wasm")).toEqual([own, program]);
});

test("a package without settings has none, and one without a package.json has those around it", () => {
  write("package.json", JSON.stringify({ rec: { alias: { env: "./a.wasm" } } }));
  write("other/package.json", "{}");
  expect(settingsOf("other/a.wasm", "other/app.js")).toEqual([{ url: urlOf("other/package.json"), alias: {} }]);
  expect(settingsOf("lib/a.wasm")[0]?.url).toBe(urlOf("package.json"));
});

test("a package.json that is no JSON has no settings", () => {
  write("package.json", "{");
  expect(settingsOf("a.wasm")).toEqual([{ url: urlOf("package.json"), alias: {} }]);
});

test.each([
  ["a list", { rec: [] }],
  ["an unknown key", { rec: { allias: {} } }],
  ["an alias that is a text", { rec: { alias: "./a.wasm" } }],
  ["a file that is no text", { rec: { alias: { env: [1] } } }],
  ["no file", { rec: { alias: { env: [] } } }],
  ["null", { rec: null }],
])("refuses %s with the place", (_, manifest) => {
  write("package.json", JSON.stringify(manifest));
  let thrown: unknown;
  try {
    settingsOf("a.wasm");
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ModuleLoadError);
  expect(thrown).toMatchObject({ code: "INVALID_OPTION", message: expect.stringContaining(urlOf("package.json")) });
});
