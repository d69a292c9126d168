import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { replayChecks } from "../replay/replay-checks.ts";
import { bundleScript } from "./bundle-script.ts";
import { serveReplays } from "./serve-replays.ts";

/** Threads wait for each other there, and all worklets of a page may share one thread. A stored plan runs in the page. */
const leftOut = /^(memory-of-four-threads$|threads\/|fused-and-stored\/)/;
const checks = replayChecks.filter(({ name }) => !leftOut.test(name));

let server: Awaited<ReturnType<typeof serveReplays>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await serveReplays({
    "/worklet-page.js": await bundleScript("../worklet/page.ts"),
    "/audio-worklet.js": await bundleScript("../worklet/audio-worklet.ts"),
  });
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`${server.baseUrl}/page.html`);
  await page.addScriptTag({ url: "/worklet-page.js", type: "module" });
  await page.waitForFunction("globalThis.linkInWorklet");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe("an AudioWorklet of Chromium", () => {
  test("links the lesson from bytes, and writes and reads a string", async () => {
    const text = "Zoë 𝄞 \ufeff€";
    const place = { baseUrl: server.baseUrl };
    expect(await page.evaluate(`linkInWorklet(${JSON.stringify(text)}, ${JSON.stringify(place)})`)).toEqual({
      text,
      modules: ["program", "memory"],
      // The reason for this test. A global that Chromium adds to worklets is no longer in the list.
      missing: ["TextDecoder", "TextEncoder", "AbortController", "fetch", "setTimeout", "performance"],
    });
  });

  test.each(checks.map(({ name }) => name))("%s", async (name) => {
    const place = { baseUrl: server.baseUrl };
    const problems = await page.evaluate(`checkInWorklet(${JSON.stringify(name)}, ${JSON.stringify(place)})`);
    expect((problems as string[]).join("\n")).toBe("");
  });
});
