import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const SOURCE: PluginCase = {
  name: "the module of a file",
  artifacts: ["program"],
  imports: `import program, { type } from "./program.wasm?source";`,
  result: `[
  program instanceof WebAssembly.Module,
  WebAssembly.Module.exports(program).map(({ name }) => name),
  type.exports.map(({ name, type }) => [name, type.kind]),
]`,
  expected: [
    true,
    ["memory", "createRecord", "deleteRecord"],
    [
      ["memory", "memory"],
      ["createRecord", "function"],
      ["deleteRecord", "function"],
    ],
  ],
};

const PHASES: PluginCase = {
  name: "source phase imports",
  artifacts: ["program"],
  imports: `import source program from "./program.wasm";`,
  result: `[
  program instanceof WebAssembly.Module,
  (await import.source("./program.wasm")) === program,
]`,
  expected: [true, true],
};

describe.each(BUNDLERS)("$name", (bundler) => {
  test.each([
    ["?source, with its type", SOURCE],
    ["a source phase import", PHASES],
  ])("gives the module by %s", async (_, one) => {
    const project = await createProject(one);
    const site = await bundler.build(project);
    try {
      expect(await showPage(browser, site.url)).toEqual(one.expected);
    } finally {
      await site.close();
      await project.remove();
    }
  });
});
