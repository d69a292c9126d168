import puppeteer, { type Browser } from "puppeteer-core";

/**
 * Starts a headless Firefox as it is installed, with a new profile, and speaks WebDriver BiDi with it.
 *
 * Playwright can only drive a Firefox of its own build, which it would download.
 *
 * @param executablePath - of a Firefox from release 129 on, which is the first with all of BiDi that is used here
 * @returns a browser that the caller closes
 * @throws if it cannot be started; a test that needs it fails then and is not skipped
 */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}
