import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buildPage } from "../build/build-page.js";
import { startServer } from "../server/start-server.js";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rec-offline-"));
  await buildPage(join(folder, "page"));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

describe("the page after its first load", () => {
  test("opens, links and shows documents without its server", async () => {
    const server = await startServer({ page: join(folder, "page") });
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();

    await page.goto(`${server.url}?later`);
    await page.locator('#status[data-state="linked"]').waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.getByRole("tab", { name: "Call" }).click();
    await page.getByRole("tabpanel", { name: "Call" }).locator("*").first().waitFor();
    await page.goto(`${server.url}docs/core-errors.html`);
    expect(await page.locator("main h1").textContent()).not.toBe("");
    await page.close();
  });

  test("shows a new version when there is one", async () => {
    await cp(join(folder, "page"), join(folder, "new"), { recursive: true });
    const server = await startServer({ page: join(folder, "new") });
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const before = await page.evaluate(() => caches.keys());

    await cp(join(folder, "page", "icon.svg"), join(folder, "new", "parts", "more.svg"));
    const { buildServiceWorker } = await import("../build/build-page.js");
    await buildServiceWorker(join(folder, "new"));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.waitForFunction(async (old) => {
      const names = await caches.keys();
      return names.length === 1 && names[0] !== old;
    }, before[0]);
    expect(before).toHaveLength(1);
    await page.close();
    await server.close();
  });
});
