import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS, viteServer } from "./support/bundlers/index.ts";
import { BROKEN, UNREADABLE } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { overlayOf } from "./support/show-page.ts";

const PROBLEMS = [
  'UNRESOLVED_IMPORT  "env" "log" (function [i32] -> []) needed by a.wasm',
  'hint: name the file or script that exports "log" in the options of the plugin: alias: { "env": "./file.wasm" }',
  'EXTERN_TYPE_MISMATCH  a.wasm imports "./b.wasm" "twice": expected function [i64] -> [i64], found function [i32] -> [i32] in b.wasm',
  "hint: compile both modules against the same declaration",
];

let browser: Browser;
let project: Project;

beforeAll(async () => {
  browser = await launchChromium();
  project = await createProject(BROKEN);
});
afterAll(async () => {
  await browser?.close();
  await project?.remove();
});

describe("the error for a broken graph has all problems with hints, and the import, in", () => {
  test.each(BUNDLERS.filter((bundler) => bundler !== viteServer))("$name", async (bundler) => {
    const failure = await bundler.build(project).then(
      () => new Error("It was built"),
      (error: Error) => error,
    );
    const text = stripVTControlCharacters(failure.message);
    for (const problem of PROBLEMS) expect(text).toContain(problem);
    expect(text).toMatch(bundler.place);
    expect(text).not.toContain("rollup-like.ts");
  });

  test.each(BUNDLERS.filter((bundler) => bundler !== viteServer))(
    "$name, for all files that cannot be read",
    async (bundler) => {
      const unreadable = await createProject(UNREADABLE);
      try {
        await writeFile(join(unreadable.folder, "text.wasm"), "no module");
        const failure = await bundler.build(unreadable).then(
          () => new Error("It was built"),
          (error: Error) => error,
        );
        const text = stripVTControlCharacters(failure.message);
        expect(text).toContain("Cannot read 3 files:");
        for (const [name, reason] of [
          ["missing.wasm", "no such file"],
          ["text.wasm", "found text"],
          ["lib/missing.wasm", "no such file"],
        ]) {
          expect(text).toMatch(new RegExp(`${join(unreadable.folder, name as string)}: .*${reason}`));
        }
        expect(text).toMatch(bundler.place);
      } finally {
        await unreadable.remove();
      }
    },
  );

  test.each(BUNDLERS.filter(({ name }) => /Rspack|Bun/.test(name)))(
    "$name, with the line of the import",
    async (bundler) => {
      const failure = await bundler.build(project).then(
        () => new Error("It was built"),
        (error: Error) => error,
      );
      const text = stripVTControlCharacters(failure.message);
      expect(text).toMatch(/1 \| import \{ run \} from "\.\/a\.wasm";\n\W* \| {21}\^\n/);
    },
  );

  test("the page of Vite's dev server", async () => {
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      const text = await overlayOf(page);
      for (const problem of PROBLEMS) expect(text).toContain(problem);
      expect(text).toMatch(viteServer.place);
    } finally {
      await page.close();
      await site.close();
    }
  });
});
