import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assemble } from "../../test/support/create-project.ts";
import { explainFailure } from "../explain-failure.ts";
import { createFileStore } from "./file-store.ts";
import { readFiles } from "./read-files.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "rec-read-files-")));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Reads a file that imports `f` from the namespace `env`, and gives its files of `env`, and the files that were watched. */
async function filesOfEnv(importer: string, options: Parameters<typeof createFileStore>[0] = {}) {
  write(importer, await assemble(`(module (import "env" "f" (func)))`));
  for (const name of ["one", "two", "lib/own"]) write(`${name}.wasm`, await assemble(`(module (func (export "f")))`));
  const watched: string[] = [];
  const graph = await readFiles(
    join(root, importer),
    {
      root,
      resolve: async (specifier, from) =>
        specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : undefined,
      watch: (path) => watched.push(posix.relative(root, path)),
    },
    createFileStore(options),
  );
  const found = graph.modules.get(join(root, importer))?.namespaces.get("env") ?? [];
  // Files of a namespace are read at once.
  return {
    files: found.map(({ id }) => posix.relative(root, id)),
    watched: watched.toSorted(),
    chosen: graph.chosen.size,
  };
}

const rec = (env: string | readonly string[]): string => JSON.stringify({ rec: { alias: { env } } });

test("a package.json above the importer names files, with paths from there, and is watched", async () => {
  write("package.json", rec(["./one.wasm", "./two.wasm"]));
  expect(await filesOfEnv("src/deep/a.wasm")).toEqual({
    files: ["one.wasm", "two.wasm"],
    watched: ["one.wasm", "package.json", "src/deep/a.wasm", "two.wasm"],
    chosen: 1,
  });
});

test("the package of the importer comes before the program, which counts for packages that name nothing", async () => {
  write("package.json", rec("./one.wasm"));
  write("lib/package.json", rec("./own.wasm"));
  write("node_modules/p/package.json", '{ "name": "p" }');
  expect((await filesOfEnv("lib/a.wasm")).files).toEqual(["lib/own.wasm"]);
  expect((await filesOfEnv("node_modules/p/a.wasm")).files).toEqual(["one.wasm"]);
});

test("options come before package.json", async () => {
  write("package.json", rec("./one.wasm"));
  expect((await filesOfEnv("a.wasm", { alias: { env: "./two.wasm" } })).files).toEqual(["two.wasm"]);
  expect((await filesOfEnv("a.wasm", { resolve: () => "./two.wasm" })).files).toEqual(["two.wasm"]);
  expect((await filesOfEnv("a.wasm", { alias: { log: "./two.wasm" }, resolve: () => undefined })).files).toEqual([
    "one.wasm",
  ]);
});

test("a file that nobody finds is an error with the place of its name", async () => {
  write("package.json", rec("lib"));
  await expect(filesOfEnv("a.wasm")).rejects.toThrow(
    `Cannot find "lib": the field "rec" of ${join(root, "package.json")} names it for "env", and there is no such file`,
  );
});

test("a name without ./ gets the hint to write ./ if there is such a file, in package.json and in an option", async () => {
  write("package.json", rec("one.wasm"));
  const hintOf = async (attempt: Promise<unknown>) => explainFailure(await attempt.catch((error: unknown) => error));
  const hint = 'hint: write "./one.wasm": a name without ./ is that of a package';
  const inPackage = await hintOf(filesOfEnv("lib/a.wasm"));
  expect(inPackage).toMatch(/^FILE_NOT_FOUND {2}Cannot find "one\.wasm": the field "rec" of /);
  expect(inPackage).toContain(hint);
  const inOption = await hintOf(filesOfEnv("a.wasm", { alias: { env: "one.wasm" } }));
  expect(inOption).toContain('Cannot find "one.wasm": an option of the plugin names it for "env"');
  expect(inOption).toContain(hint);
  // The path of an option starts from the file that imports.
  expect(await hintOf(filesOfEnv("lib/a.wasm", { alias: { env: "one.wasm" } }))).toContain("hint: install the package");
});
