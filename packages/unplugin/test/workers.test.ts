import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import { LESSON, type PluginCase } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const IN_WORKER: PluginCase = {
  ...LESSON,
  files: { "worker.js": `${LESSON.imports}\n\npostMessage(${LESSON.result});\n` },
  imports: "",
  result: `await new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => resolve(data));
  worker.addEventListener("error", ({ message }) => reject(new Error(message)));
})`,
};

/** Bundlers that bundle the script of a worker. */
const WITH_WORKERS = BUNDLERS.filter(({ name }) => /^(Vite|webpack|Rspack)/.test(name));

describe.each(WITH_WORKERS)("a worker built by $name", (bundler) => {
  test("links the lesson", async () => {
    const project = await createProject(IN_WORKER);
    const site = await bundler.build(project, { options: IN_WORKER.options });
    try {
      expect(await showPage(browser, site.url)).toEqual(LESSON.expected);
    } finally {
      await site.close();
      await project.remove();
    }
  });
});
