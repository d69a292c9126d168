import { expect, test } from "vitest";
import { foundFile, lookUpNamespace, missingFile } from "./find-file.ts";

const importer = "file:///app/lib/a.wasm";
const settings = [
  { url: "file:///app/lib/package.json", alias: { env: ["./b.wasm"] } },
  { url: "file:///app/package.json", alias: { env: ["./c.wasm"], "wasi:io/streams": ["./streams.js"] } },
];

test("lookUpNamespace() asks for the files of the first settings that name the namespace", () => {
  expect(lookUpNamespace("env", importer, settings)).toEqual({
    lookups: [{ specifier: "./b.wasm", parent: "file:///app/lib/package.json", namespace: "env" }],
    isMapped: true,
  });
  expect(lookUpNamespace("wasi:io/streams", importer, settings)).toEqual({
    lookups: [{ specifier: "./streams.js", parent: "file:///app/package.json", namespace: "wasi:io/streams" }],
    isMapped: true,
  });
});

test.each(["./b.wasm", "../b.js", "package/b.wasm", "env", "#internal", "node:os", "data:text/javascript,"])(
  "lookUpNamespace() asks for %s as the importer would",
  (namespace) => {
    const lookups = [{ specifier: namespace, parent: importer }];
    expect(lookUpNamespace(namespace, importer, [])).toEqual({ lookups, isMapped: false });
  },
);

test.each(["", "wasi_snapshot_preview1", "wasi:io/streams", "wasm:js-string", "GOT.mem", "host:log", "constructor:"])(
  "lookUpNamespace() asks nothing for %s",
  (namespace) => {
    expect(lookUpNamespace(namespace, importer, [])).toEqual({ lookups: [], isMapped: true });
  },
);

test("lookUpNamespace() takes no inherited property for a setting", () => {
  expect(lookUpNamespace("constructor", importer, settings).isMapped).toBe(false);
});

test("foundFile() tells modules from other files, and drops the mark that asks for rec", () => {
  const lookup = { specifier: "./b.wasm", parent: importer };
  const found = ["file:///b.wasm?link", "file:///b.wasm?x", "file:///b.js", "node:os"].map((url) =>
    foundFile(lookup, url),
  );
  expect(found).toEqual([
    { id: "file:///b.wasm", kind: "wasm" },
    { id: "file:///b.wasm?x", kind: "wasm" },
    { id: "file:///b.js", kind: "other" },
    { id: "node:os", kind: "other" },
  ]);
});

test("foundFile() finds no file for a name that a platform resolves beside the importer", () => {
  expect(foundFile({ specifier: "env", parent: importer }, "file:///app/lib/env")).toBeUndefined();
  const here = import.meta.url;
  expect(foundFile({ specifier: "package", parent: importer }, here)).toEqual({ id: here, kind: "other" });
  expect(foundFile({ specifier: "find-file.test.ts", parent: here }, here)).toBeUndefined();
});

test("a name in the settings that leads to no file is an error", () => {
  const lookup = { specifier: "env", parent: importer, namespace: "env" };
  for (const find of [() => missingFile(lookup), () => foundFile(lookup, "file:///app/lib/env")]) {
    expect(find).toThrow(expect.objectContaining({ name: "SettingsError", code: "FILE_NOT_FOUND" }));
  }
});

test("missingFile() keeps a path, so that reading it reports the file, and no name", () => {
  expect(missingFile({ specifier: "./gone.wasm", parent: importer })?.id).toBe("file:///app/lib/gone.wasm");
  expect(missingFile({ specifier: "/gone.js", parent: importer })).toEqual({ id: "file:///gone.js", kind: "other" });
  expect(missingFile({ specifier: "env", parent: importer })).toBeUndefined();
});
