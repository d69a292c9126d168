import type { Browser } from "playwright-core";

/** The text of a page that works: see `page-project.ts`. */
export const WORKING = '{"id":2,"x":1.5,"y":2.5}';

/**
 * Loads a page, and waits for its result.
 *
 * @returns the text that the page shows, or the first error of its scripts
 */
export async function showPage(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  try {
    const failed = new Promise<string>((resolve) => {
      page.on("pageerror", (error) => resolve(String(error)));
    });
    await page.goto(url);
    const shown = page
      .waitForFunction("document.body?.dataset.shown", undefined, { timeout: 30_000 })
      .then((text) => text.jsonValue() as Promise<string>)
      .catch((error: Error) => error.message);
    return await Promise.race([failed, shown]);
  } finally {
    await page.close();
  }
}
