import { launchChromium } from "../chromium/launch-chromium.ts";
import { bundleScript } from "../runners/bundle-script.ts";
import type { Runtime } from "./runtime.ts";
import type { Trial } from "./trial.ts";

/** The script of the page, to be served as `/page.js`. */
export const bundlePageScript = (): Promise<string> => bundleScript("../runtimes/chromium-page.ts");

/**
 * A page of a headless Chromium, with `@rec/browser`.
 *
 * @param origin - of a server that has any page at `/page.html`, and the script at `/page.js`
 */
export async function openChromium(origin: string): Promise<Runtime> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(`${origin}/page.html`);
  await page.addScriptTag({ url: "/page.js", type: "module" });
  await page.waitForFunction("globalThis.carryOutTrial");
  return {
    name: "Chromium",
    version: browser.version(),
    // It opens six connections to a host, and knows by itself where all of `.localhost` is.
    hostOf: (trial) => `trial-${trial}.localhost`,
    carryOut: async (trial) => (await page.evaluate((given) => carryOutTrial(given), trial as Trial)) as never,
    unheard: () => page.evaluate(() => unheard),
    close: () => browser.close(),
  };
}
