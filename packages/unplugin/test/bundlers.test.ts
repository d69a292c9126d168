import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers/index.ts";
import { OTHER_NAMES, SOURCE_CASES } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";
import { showPage } from "./support/show-page.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each(BUNDLERS)("a page built by $name", (bundler) => {
  // Rollup itself does not read package.json.
  const cases = bundler.name === "Rollup" ? SOURCE_CASES : [...SOURCE_CASES, OTHER_NAMES];
  test.each(cases)("links $name", async (one) => {
    const project = await createProject(one);
    try {
      const site = await bundler.build(project, { options: one.options });
      try {
        expect(await showPage(browser, site.url)).toEqual(one.expected);
      } finally {
        await site.close();
      }
    } finally {
      await project.remove();
    }
  });
});
