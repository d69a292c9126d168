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
  const text = await page.waitForFunction(condition, undefined, { timeout: 60_000 });
  return JSON.parse((await text.jsonValue()) as string);
}

/**
 * The text of the error that Vite's dev server shows over a page. The server sends an error once: a page that connects at that
 * moment may miss it, and gets it when it is loaded again.
 */
export async function overlayOf(page: Page, tries = 3): Promise<string> {
  const timeout = tries > 1 ? 10_000 : 30_000;
  try {
    await page.waitForSelector("vite-error-overlay", { state: "attached", timeout });
  } catch (error) {
    if (tries === 1) throw error;
    await page.reload();
    return overlayOf(page, tries - 1);
  }
  return (await page.evaluate("document.querySelector('vite-error-overlay').shadowRoot.textContent")) as string;
}
