import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { readGolden } from "../goldens.ts";
import type { CaseOutcome } from "../run-case.ts";
import { serveCases } from "../serve-cases.ts";
import { bundleScript } from "./bundle-script.ts";
import { reportRun } from "./report-run.ts";

let browser: Browser | undefined;
let outcomes: ReadonlyMap<string, CaseOutcome> = new Map();
/** Why the page ran nothing, if it did not: then each case fails, and none is skipped. */
let failure = "The page did not run this case";

async function runCasesInPage(): Promise<void> {
  const server = await serveCases({ "/cases.js": await bundleScript("chromium-page.ts") });
  try {
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.baseUrl);
    await page.addScriptTag({ url: "/cases.js", type: "module" });
    await page.waitForFunction("runCases");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const all = await page.evaluate((baseUrl) => runCases(baseUrl), server.baseUrl);
    outcomes = new Map(all.map((outcome) => [outcome.name, outcome]));
  } finally {
    await server.close();
  }
}

beforeAll(async () => {
  await runCasesInPage().catch((error) => {
    failure = String(error);
  });
});

afterAll(async () => {
  reportRun(`Chromium ${browser?.version() ?? "that did not start"}`, outcomes.size);
  await browser?.close();
});

describe("Chromium", () => {
  test.each(cases.map((testCase) => [testCase.name, testCase] as const))("%s", async (_name, testCase) => {
    const outcome = outcomes.get(testCase.name);
    expect.assert(outcome !== undefined, failure);
    expect(checkOutcome(testCase, outcome, await readGolden(testCase)).join("\n")).toBe("");
  });

  test("runs every case", () => {
    expect([...outcomes.keys()], failure).toEqual(cases.map(({ name }) => name));
  });
});
