import { launchChromium } from "@rec/conformance/chromium";
import { expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

const STRINGS: PluginCase = {
  name: "strings",
  artifacts: [],
  files: {
    "a.wasm": `(module (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
      (import "wasm:js/string-constants" "hello" (global $hello externref))
      (import "./b.wasm" "twice" (func $twice (param i32) (result i32)))
      (func (export "measure") (result i32) (call $twice (call $length (global.get $hello)))))`,
    "b.wasm": `(module (import "./a.wasm" "measure" (func (result i32)))
      (func (export "twice") (param i32) (result i32) (i32.mul (i32.const 2) (local.get 0))))`,
  },
  imports: `import { measure } from "./a.wasm";`,
  result: "measure()",
  expected: 10,
};

const [vite, ...others] = BUNDLERS;

test.each([vite, others.at(-1)])(
  "a page built by $name gets strings from the engine, as native imports do",
  async (bundler) => {
    const browser = await launchChromium();
    const project = await createProject(STRINGS);
    try {
      const site = await bundler?.build(project);
      expect(await showPage(browser, site?.url ?? "")).toEqual(STRINGS.expected);
      await site?.close();
    } finally {
      await browser.close();
      await project.remove();
    }
  },
);
