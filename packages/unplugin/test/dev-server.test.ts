import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viteServer } from "./support/bundlers/index.ts";
import { type PluginCase, RELATIVE_PATHS } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { overlayOf, shownBy } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const times = (factor: number) => `(module (import "../a.wasm" "add" (func $add (param i32) (result i32)))
  (func (export "twice") (param i32) (result i32) (i32.mul (i32.const ${factor}) (call $add (local.get 0)))))`;

const NATIVE: PluginCase = {
  name: "files without a cycle",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "./b.wasm" "b" (func $b (result i32))) (func (export "a") (result i32) (call $b)))`,
    "b.wasm": `(module (func (export "b") (result i32) (i32.const 1)))`,
  },
  imports: `import { a } from "./a.wasm";`,
  result: "a()",
  expected: 1,
};

const naming = (file: unknown): string => JSON.stringify({ type: "module", rec: { alias: { env: file } } });

const NAMED: PluginCase = {
  name: "a file that package.json names",
  artifacts: [],
  files: {
    "package.json": naming("./one.wasm"),
    "lib/a.wasm": `(module (import "env" "n" (func $n (result i32))) (func (export "a") (result i32) (call $n)))`,
    "one.wasm": `(module (func (export "n") (result i32) (i32.const 1)))`,
    "two.wasm": `(module (func (export "n") (result i32) (i32.const 2)))`,
  },
  imports: `import { a } from "./lib/a.wasm";`,
  result: "a()",
  expected: 1,
};

describe("a page of Vite's dev server", () => {
  test("reloads when a file of a cycle changes that no script imports", async () => {
    const project = await createProject(RELATIVE_PATHS);
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      expect(await shownBy(page)).toEqual(RELATIVE_PATHS.expected);
      await project.write("lib/b.wasm", times(3));
      // (3 (3 (1 + 100) + 100)) = 1209.
      expect(await shownBy(page, RELATIVE_PATHS.expected)).toEqual([1209, 7, 8, [1]]);
    } finally {
      await page.close();
      await site.close();
      await project.remove();
    }
  });

  test("reloads when package.json names other files for a namespace, and shows the error of a field of another form", async () => {
    const project = await createProject(NAMED);
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      expect(await shownBy(page)).toBe(1);
      await project.write("package.json", naming("./two.wasm"));
      expect(await shownBy(page, 1)).toBe(2);
      await project.write("package.json", naming({}));
      const text = await overlayOf(page);
      expect(text).toMatch(/Cannot read the field "rec" of file:.*package\.json at "env".*\s+hint: write "rec": /);
      await project.write("package.json", naming("./one.wasm"));
      expect(await shownBy(page, 2)).toBe(1);
    } finally {
      await page.close();
      await site.close();
      await project.remove();
    }
  });

  test("shows the error of a file that breaks the link, and reloads when the file is mended", async () => {
    const project = await createProject(RELATIVE_PATHS);
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      expect(await shownBy(page)).toEqual(RELATIVE_PATHS.expected);
      await project.write("lib/b.wasm", "(module)");
      const text = await overlayOf(page);
      expect(text).toContain('UNRESOLVED_IMPORT  "./lib/b.wasm" "twice"');
      await project.write("lib/b.wasm", times(1));
      // (1 + 100) + 100 = 201.
      expect(await shownBy(page, RELATIVE_PATHS.expected)).toEqual([201, 7, 8, [1]]);
    } finally {
      await page.close();
      await site.close();
      await project.remove();
    }
  });

  test("reloads when a file is mended that was no module for a time", async () => {
    const project = await createProject(RELATIVE_PATHS);
    const broken = join(project.folder, "lib/b.wasm");
    const bytes = await readFile(broken);
    await writeFile(broken, bytes.subarray(0, 20));
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      const text = await overlayOf(page);
      expect(text).toMatch(/lib\/b\.wasm: .*\(at offset 0x/);
      await writeFile(broken, bytes);
      expect(await shownBy(page)).toEqual(RELATIVE_PATHS.expected);
    } finally {
      await page.close();
      await site.close();
      await project.remove();
    }
  });

  test("serves a part of a file by its URL alone", async () => {
    const project = await createProject(RELATIVE_PATHS);
    const site = await viteServer.build(project);
    try {
      const response = await fetch(`${site.url}a.wasm?rec-group&import`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/javascript"]);
      expect(await response.text()).toContain("Generated by rec");
    } finally {
      await site.close();
      await project.remove();
    }
  });

  test("reloads when a file changes that Vite itself runs", async () => {
    const project = await createProject(NATIVE);
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      expect(await shownBy(page)).toBe(1);
      await project.write("b.wasm", `(module (func (export "b") (result i32) (i32.const 2)))`);
      expect(await shownBy(page, 1)).toBe(2);
    } finally {
      await page.close();
      await site.close();
      await project.remove();
    }
  });
});
