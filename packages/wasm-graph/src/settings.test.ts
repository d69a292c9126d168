import { beforeEach, expect, test } from "vitest";
import { diskOf } from "../test/disk-of.ts";
import { createSettingsReader, filesNamed, missingNamedFile, type Settings, SettingsError } from "./settings.ts";

let files: Record<string, string>;
beforeEach(() => {
  files = {};
});

const urlOf = (path: string): string => `file:///app/${path}`;

function write(path: string, content: string): void {
  files[`/app/${path}`] = content;
}

function settingsOf(path: string, application = "app.js"): readonly Settings[] {
  return createSettingsReader(urlOf(application), diskOf(files)).of(urlOf(path));
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
  expect(thrown).toBeInstanceOf(SettingsError);
  expect(thrown).toMatchObject({ message: expect.stringContaining(urlOf("package.json")) });
});

const beside = diskOf({ "/app/memory.wasm": "" });

test.each([
  ["memory.wasm", 'write "./memory.wasm": a name without ./ is that of a package'],
  ["gone.wasm", "install the package, or write the path of a file with ./ in front of it"],
  ["@scope/lib/gone.wasm", "install the package, or write the path of a file with ./ in front of it"],
  ["./gone.wasm", "check the path: it starts from the folder of that file"],
])("missingNamedFile() says for %s what to write", (specifier, hint) => {
  const error = missingNamedFile({ specifier, namespace: "env", from: urlOf("package.json") }, beside);
  expect(error).toMatchObject({
    code: "FILE_NOT_FOUND",
    message: `Cannot find "${specifier}": the field "rec" of file:///app/package.json names it for "env", and there is no such file`,
    hint,
  });
});

test("filesNamed() takes the first settings that name the namespace", () => {
  const own = { url: urlOf("lib/package.json"), alias: { env: ["./b.wasm"] } };
  const program = { url: urlOf("package.json"), alias: { env: ["./c.wasm"], log: ["./log.js"] } };
  expect(filesNamed("env", [own, program])).toEqual({ url: own.url, specifiers: ["./b.wasm"] });
  expect(filesNamed("log", [own, program])).toEqual({ url: program.url, specifiers: ["./log.js"] });
  expect(filesNamed("constructor", [own, program])).toBeUndefined();
});
