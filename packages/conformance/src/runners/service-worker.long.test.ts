import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { readGolden } from "../goldens.ts";
import type { CaseOutcome } from "../run-case.ts";
import { serveCases } from "../serve-cases.ts";
import { bundleScript } from "./bundle-script.ts";

let server: Awaited<ReturnType<typeof serveCases>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await serveCases({
    "/service-page.js": await bundleScript("../service-worker/page.ts"),
    "/service-worker.js": await bundleScript("../service-worker/service-worker.ts"),
  });
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${server.baseUrl}/page.html`);
  await page.addScriptTag({ url: "/service-page.js", type: "module" });
  await page.waitForFunction("globalThis.caseInServiceWorker");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe("a service worker of Chromium", () => {
  test.each(cases.map((testCase) => [testCase.name, testCase] as const))("%s", async (name, testCase) => {
    const place = { baseUrl: server.baseUrl };
    const outcome = await page.evaluate(`caseInServiceWorker(${JSON.stringify(name)}, ${JSON.stringify(place)})`);
    if (typeof outcome === "string") throw new Error(outcome);
    expect(checkOutcome(testCase, outcome as CaseOutcome, await readGolden(testCase)).join("\n")).toBe("");
  });
});
