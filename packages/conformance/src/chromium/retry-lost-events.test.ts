import { TimeoutError as PuppeteerTimeoutError } from "puppeteer-core";
import { expect, test } from "vitest";
import { launchChromium } from "./launch-chromium.ts";
import { retryLostEvents } from "./retry-lost-events.js";

const { condition } = retryLostEvents;

async function messageOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "no error",
    (error: Error) => error.message,
  );
}

test("a test is tried again if the browser did not tell an event or an element, and not for a wrong value", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    expect(await messageOf(page.waitForEvent("download", { timeout: 1 }))).toMatch(condition);
    expect(await messageOf(page.getByText("absent").click({ timeout: 1 }))).toMatch(condition);
    expect(await messageOf(page.evaluate("missing"))).not.toMatch(condition);
    expect(await messageOf((async () => expect(1).toBe(2))())).not.toMatch(condition);
  } finally {
    await browser.close();
  }
  expect(new PuppeteerTimeoutError("Navigation timeout of 30000 ms exceeded").message).toMatch(condition);
});
