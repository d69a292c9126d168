import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { replayChecks } from "../replay/replay-checks.ts";
import { bundleScript } from "./bundle-script.ts";
import { reportReplays } from "./report-run.ts";
import { serveReplays } from "./serve-replays.ts";

let browser: Browser | undefined;
let problems: Readonly<Record<string, readonly string[]>> = {};
/** Why the page ran nothing, if it did not: then each check fails, and none is skipped. */
let failure = "The page did not run this check";

async function runReplaysInPage(): Promise<void> {
  const server = await serveReplays({
    "/replays.js": await bundleScript("chromium-replays-page.ts"),
    "/replay-worker.js": await bundleScript("../replay/web-worker.ts"),
  });
  try {
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.baseUrl);
    await page.addScriptTag({ url: "/replays.js", type: "module" });
    await page.waitForFunction("runReplays");
    problems = await page.evaluate((baseUrl) => runReplays(baseUrl), server.baseUrl);
  } finally {
    await server.close();
  }
}

beforeAll(async () => {
  await runReplaysInPage().catch((error) => {
    failure = String(error);
  });
});

afterAll(async () => {
  reportReplays(`Chromium ${browser?.version() ?? "that did not start"}`, Object.keys(problems).length);
  await browser?.close();
});

describe("a worker of Chromium", () => {
  test.each(replayChecks.map(({ name }) => name))("%s", (name) => {
    expect(problems[name]?.join("\n"), failure).toBe("");
  });
});
