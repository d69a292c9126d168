import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viteServer } from "./support/bundlers/index.ts";
import { type PluginCase, RELATIVE_PATHS } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { shownBy } from "./support/show-page.ts";

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

  test("shows the error of a file that breaks the link, and reloads when the file is mended", async () => {
    const project = await createProject(RELATIVE_PATHS);
    const site = await viteServer.build(project);
    const page = await browser.newPage();
    try {
      await page.goto(site.url);
      expect(await shownBy(page)).toEqual(RELATIVE_PATHS.expected);
      await project.write("lib/b.wasm", "(module)");
      await page.waitForSelector("vite-error-overlay", { state: "attached" });
      const text = await page.evaluate("document.querySelector('vite-error-overlay').shadowRoot.textContent");
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
