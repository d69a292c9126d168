import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../cases.ts";
import { checkOutcome } from "../check-outcome.ts";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { readGolden } from "../goldens.ts";
import type { CaseOutcome } from "../run-case.ts";
import { serveCases } from "../serve-cases.ts";
import { reportRun } from "./report-run.ts";

async function bundlePageScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./chromium-page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

let browser: Browser;
let outcomes: ReadonlyMap<string, CaseOutcome>;

beforeAll(async () => {
  const server = await serveCases({ "/cases.js": await bundlePageScript() });
  try {
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.baseUrl);
    await page.addScriptTag({ url: "/cases.js", type: "module" });
    await page.waitForFunction("runCases");
    const all = await page.evaluate((baseUrl) => runCases(baseUrl), server.baseUrl);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    outcomes = new Map(all.map((outcome) => [outcome.name, outcome]));
  } finally {
    await server.close();
  }
});

afterAll(async () => {
  reportRun(`Chromium ${browser?.version()}`, outcomes?.size ?? 0);
  await browser?.close();
});

describe("Chromium", () => {
  test.each(cases.map((testCase) => ({ testCase, name: testCase.name })))("$name", async ({ testCase }) => {
    const outcome = outcomes.get(testCase.name);
    expect.assert(outcome !== undefined, "The page did not run this case");
    expect(checkOutcome(testCase, outcome, await readGolden(testCase)).join("\n")).toBe("");
  });

  test("runs every case", () => {
    expect([...outcomes.keys()]).toEqual(cases.map(({ name }) => name));
  });
});
