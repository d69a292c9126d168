import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS, viteBundler } from "./support/bundlers/index.ts";
import { LESSON, type PluginCase } from "./support/cases.ts";
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

const RELINKED: PluginCase = {
  ...LESSON,
  imports: `import { link } from "@rec/core";
import * as program from "./program.wasm?source";
import * as memory from "./memory.wasm?source";`,
  result: `await (async () => {
  const sourceOf = (file) => ({ source: file.default, type: file.type });
  const { exports, plan } = await link({ program: sourceOf(program), memory: sourceOf(memory) });
  return [exports.program.createRecord(1, 2, 3) > 0, plan.deferred.map(({ binding }) => binding)];
})()`,
  // The types of both modules are known, so functions of the cycle go through shims of WebAssembly.
  expected: [true, ["shim", "shim"]],
};

test("link() takes the modules of ?source with their types, and binds a cycle without JavaScript", async () => {
  const project = await createProject(RELINKED);
  await mkdir(join(project.folder, "node_modules"));
  await symlink(join(import.meta.dirname, "../node_modules/@rec"), join(project.folder, "node_modules/@rec"));
  const site = await viteBundler.build(project);
  try {
    expect(await showPage(browser, site.url)).toEqual(RELINKED.expected);
  } finally {
    await site.close();
    await project.remove();
  }
});

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
