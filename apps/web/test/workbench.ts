import { launchChromium } from "@rec/conformance/chromium";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, inject, vi } from "vitest";
import { startServer } from "../server/start-server.js";

/** The page under test, in one Chromium for each test file. Its members change with each test. */
export interface Workbench {
  page: Page;
  browser: Browser;
  /** URL of the page, with a slash at its end. */
  url: string;
  /** The complaints of the browser in this test: messages of the console, and errors that nobody caught. */
  complaints: string[];
  /** Opens the page, with a query or fragment, and waits until the first link has ended, with or without success. */
  open(address?: string): Promise<void>;
  /** Shows one of the tabs beside the picture, and returns its panel. */
  openTab(label: string): Promise<Locator>;
}

/**
 * Lets a page compile a text as code.
 *
 * @returns the name of the error that its policy throws, or the value of the code
 */
export function compileText(page: Page): Promise<string> {
  // Later than the call: code that a debugger evaluates at once is exempt from the page's policy.
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(new Function("return 1")()));
          } catch (error) {
            resolve((error as Error).name);
          }
        });
      }),
  );
}

/** Serves the page that this run has built for the tests of this file, and opens a new browser page for each. */
export function useWorkbench(): Workbench {
  // A browser on a busy machine is slow, but a hanging test must still end.
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
  let server: Awaited<ReturnType<typeof startServer>> | undefined;

  const bench: Workbench = {
    page: undefined as unknown as Page,
    browser: undefined as unknown as Browser,
    url: "",
    complaints: [],
    async open(address = "") {
      await bench.page.goto(bench.url + address);
      await bench.page.locator('#status:not([data-state="working"])').waitFor();
    },
    async openTab(label) {
      await bench.page.getByRole("tab", { name: label, exact: true }).click();
      return bench.page.getByRole("tabpanel", { name: label, exact: true });
    },
  };

  beforeAll(async () => {
    [server, bench.browser] = await Promise.all([startServer({ page: inject("pageFolder") }), launchChromium()]);
    bench.url = server.url;
  });

  afterAll(async () => {
    await bench.browser?.close();
    await server?.close();
  });

  beforeEach(async () => {
    bench.page = await bench.browser.newPage({ locale: "en-US" });
    bench.page.setDefaultTimeout(90_000);
    bench.complaints = [];
    bench.page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") bench.complaints.push(message.text());
    });
    bench.page.on("pageerror", (error) => bench.complaints.push(error.message));
  });

  afterEach(() => bench.page.close());

  return bench;
}
