import type { Browser, Page } from "playwright-core";

/**
 * Loads a page, and waits for its result.
 *
 * @returns the value that the page shows as JSON, or the first error of its scripts as text
 */
export async function showPage(browser: Browser, url: string): Promise<unknown> {
  const page = await browser.newPage();
  try {
    const failed = new Promise<string>((resolve) => page.on("pageerror", (error) => resolve(String(error))));
    await page.goto(url);
    return await Promise.race([failed, shownBy(page)]);
  } finally {
    await page.close();
  }
}

/** Waits until a page shows a value, and another one than `before`. */
export async function shownBy(page: Page, before?: unknown): Promise<unknown> {
  const old = before === undefined ? "" : JSON.stringify(before);
  const condition = `document.body?.dataset.shown !== ${JSON.stringify(old)} && document.body?.dataset.shown`;
  const text = await page.waitForFunction(condition, undefined, { timeout: 20_000 });
  return JSON.parse((await text.jsonValue()) as string);
}
