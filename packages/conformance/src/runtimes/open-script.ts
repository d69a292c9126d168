/** The common part of the pages of Playwright and Puppeteer, as far as it is used here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  addScriptTag(script: { readonly url: string; readonly type: string }): Promise<unknown>;
  waitForFunction(expression: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

interface PageScript {
  /** Address of the page. */
  readonly page: string;
  /** Address of an ES module, from that of the page. */
  readonly script: string;
  /** A global that the script sets at its end. */
  readonly global: string;
}

/** Opens a new page, and runs a script in it. */
export async function openScript(
  browser: { newPage(): Promise<Page> },
  { page: url, script, global }: PageScript,
): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.addScriptTag({ url: script, type: "module" });
  await page.waitForFunction(`globalThis.${global}`);
  return page;
}
