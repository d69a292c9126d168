import puppeteer, { type Browser } from "puppeteer-core";

/**
 * Starts an installed headless Firefox with a new profile, and controls it through WebDriver BiDi.
 *
 * Playwright can only drive a Firefox of its own build, which it would download.
 *
 * @param executablePath - of Firefox 129 or later; this release is the first with all BiDi features that are used
 *   here
 * @returns a browser that the caller closes
 * @throws if it cannot be started; a test that needs it then fails and is not skipped
 */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}
