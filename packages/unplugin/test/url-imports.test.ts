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

/** The bundlers that copy a file for its URL, also without this plugin. */
const COPYING = BUNDLERS.filter(({ name }) => /^(Vite|webpack|Rspack)/.test(name));

const URL_OF_FILE: PluginCase = {
  name: "the URL of a file",
  artifacts: ["program"],
  imports: "",
  result: `await (async () => {
  const response = await fetch(new URL("./program.wasm", import.meta.url));
  return WebAssembly.Module.exports(await WebAssembly.compileStreaming(response)).map(({ name }) => name);
})()`,
  expected: ["memory", "createRecord", "deleteRecord"],
};

describe.each(COPYING)("$name with the plugin", (bundler) => {
  test("leaves the URL of a file alone", async () => {
    const project = await createProject(URL_OF_FILE);
    const site = await bundler.build(project);
    try {
      expect(await showPage(browser, site.url)).toEqual(URL_OF_FILE.expected);
    } finally {
      await site.close();
      await project.remove();
    }
  });
});
