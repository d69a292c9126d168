import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pathOf, rec, useFolder, write } from "./rec-in-folder.ts";

useFolder();

const FILE = `(import "env" "log" (func (param i32)))`;

beforeEach(() => write({ "a.wasm": FILE }));

const freeze = (...args: readonly string[]) =>
  rec("freeze", pathOf("a.wasm"), "-o", pathOf("out"), "--target", "node", ...args);

describe("rec freeze --host-module", () => {
  const shellFolder = process.cwd();
  afterEach(() => process.chdir(shellFolder));

  test("warns of a relative path from the shell's folder, and writes that from index.js", async () => {
    process.chdir(pathOf("."));
    writeFileSync(pathOf("envhost.js"), "export const log = () => {};");
    const { exitCode, stdout } = await freeze("--host-module", "env=./envhost.js");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "  FILE_NOT_FOUND  index.js imports env from ./envhost.js, and there is no file out/envhost.js\n",
    );
    expect(stdout).toContain(
      "hint: write --host-module env=../envhost.js: a relative path starts from index.js, and begins with ./ or ../\n",
    );
    const right = await freeze("--host-module", "env=../envhost.js", "--json");
    expect(JSON.parse(right.stdout)).toMatchObject({ warnings: [] });
  });

  test("warns of a file that is nowhere, and not of one in the output folder", async () => {
    const missing = await freeze("--host-module", "env=./env.js");
    expect(missing.stdout).toContain("index.js imports env from ./env.js, and there is no file out/env.js\n");
    expect(missing.stdout).toContain("hint: write the file before index.js is imported");
    mkdirSync(pathOf("out"), { recursive: true });
    writeFileSync(pathOf("out/env.js"), "export const log = () => {};");
    expect((await freeze("--host-module", "env=./env.js")).stdout).not.toContain("FILE_NOT_FOUND");
  });

  test("takes a name without ./ for that of a file only if there is the file", async () => {
    mkdirSync(pathOf("out"));
    writeFileSync(pathOf("out/env.js"), "export const log = () => {};");
    const file = await freeze("--host-module", "env=env.js");
    expect(file.stdout).toContain("index.js imports env from env.js, which is the name of a package\n");
    expect(file.stdout).toContain("hint: write --host-module env=./env.js:");
    for (const specifier of ["other.js", "@scope/env", "node:os", "#env", "https://example.test/env.js"]) {
      expect((await freeze("--host-module", `env=${specifier}`)).stdout).not.toContain("FILE_NOT_FOUND");
    }
  });

  test("a specifier without an extension is for the resolver of a bundler, if the target has one", async () => {
    expect((await freeze("--host-module", "env=./env", "--target", "browser")).stdout).not.toContain("FILE_NOT_FOUND");
    expect((await freeze("--host-module", "env=./env")).stdout).toContain("FILE_NOT_FOUND");
  });

  test("without it, the reason counts the imports", async () => {
    expect((await freeze("--allow", "env.log")).stdout).toContain("because env.log comes from the host");
    await write({ "a.wasm": `${FILE} (import "env" "now" (func (result f64)))` });
    expect((await freeze("--allow", "env.*")).stdout).toContain("because env.log, env.now come from the host");
  });
});
