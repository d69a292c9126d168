import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import type { PluginCase } from "./support/cases.ts";
import { createProject, type Project } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const files = {
  "a.wasm": `(module (import "./b.wasm" "b" (func $b (result i32))) (func (export "a") (result i32) (call $b)))`,
  "b.wasm": `(module (func (export "b") (result i32) (i32.const 1)))`,
};
const PLAIN: PluginCase = {
  name: "plain imports",
  artifacts: [],
  files,
  imports: `import { a } from "./a.wasm";`,
  result: "a()",
  expected: 1,
};
const LINKED: PluginCase = { ...PLAIN, name: "?link", imports: `import { a } from "./a.wasm?link";` };
const PROMISE_LIKE: PluginCase = {
  ...PLAIN,
  name: "a function then",
  files: {
    ...files,
    "b.wasm": `(module (func (export "b") (result i32) (i32.const 1)) (func (export "then") (param i32 i32)))`,
  },
  imports: `const { b } = await import("./b.wasm");\n${PLAIN.imports}`,
  result: "a() * b()",
};
const BOTH: PluginCase = { ...PLAIN, imports: `${PLAIN.imports}\nimport { a as again } from "./a.wasm?link";` };

/** Whether the scripts of the output have the code of a frozen link. */
async function hasFrozenCode({ output }: Project): Promise<boolean> {
  const names = (await readdir(output, { recursive: true })).filter((name) => name.endsWith(".js"));
  expect(names).not.toEqual([]);
  const texts = await Promise.all(names.map((name) => readFile(join(output, name), "utf8")));
  return texts.some((text) => text.includes("ModuleLoadError"));
}

const RUNNING = BUNDLERS.filter(({ name }) => name === "Vite" || name.endsWith("asyncWebAssembly"));

describe.each(RUNNING)("$name", (bundler) => {
  test.each([
    [PLAIN, "leaves files without a cycle to the bundler", false],
    [LINKED, "links files without a cycle that are imported with ?link", true],
    [PROMISE_LIKE, "links files that import() would take for a promise", true],
  ])("case %#: $1", async (one, _, isFrozen) => {
    const project = await createProject(one);
    const site = await bundler.build(project);
    try {
      expect(await showPage(browser, site.url)).toBe(1);
      expect(await hasFrozenCode(project)).toBe(isFrozen);
    } finally {
      await site.close();
      await project.remove();
    }
  });

  test("refuses a file that one import links, and another leaves to the bundler", async () => {
    const project = await createProject({ ...BOTH, result: "a() + again()" });
    try {
      await expect(bundler.build(project)).rejects.toThrow(/would have two instances: one import has \?link/);
    } finally {
      await project.remove();
    }
  });
});
