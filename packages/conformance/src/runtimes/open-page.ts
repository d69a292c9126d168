import { bundleScript } from "../runners/bundle-script.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";
import type { Trial } from "./trial.ts";

/** The common part of the Playwright and Puppeteer browsers, as far as it is used here. */
export interface Browser {
  version(): string | Promise<string>;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Page {
  goto(url: string): Promise<unknown>;
  addScriptTag(script: { readonly url: string; readonly type: string }): Promise<unknown>;
  waitForFunction(expression: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

/** The scripts of the page and of its workers, by their paths on the server. */
export async function pageScripts(): Promise<Record<"page.js" | "replay-worker.js", string>> {
  return {
    "page.js": await bundleScript("../runtimes/page-trials.ts"),
    "replay-worker.js": await bundleScript("../replay/web-worker.ts"),
  };
}

/**
 * A page of a browser, with the host of `@rec/browser`.
 *
 * @param browser - closed together with the runtime
 */
export async function openPage(
  browser: Browser,
  { name, pageOrigin }: Pick<RuntimeSetting, "pageOrigin"> & { readonly name: string },
): Promise<Runtime> {
  const page = await browser.newPage();
  await page.goto(`${pageOrigin}/page.html`);
  await page.addScriptTag({ url: "/page.js", type: "module" });
  await page.waitForFunction("globalThis.carryOutTrial");
  return {
    name,
    version: (await browser.version()).replace(/^.*\//, ""),
    hasFiles: false,
    // A browser opens at most six connections to a host, and resolves all names below `.localhost` itself.
    hostOf: (trial) => `trial-${trial}.localhost`,
    carryOut: async (trial: Trial) => (await page.evaluate(`carryOutTrial(${JSON.stringify(trial)})`)) as never,
    unheard: async () => (await page.evaluate("unheard")) as string[],
    close: () => browser.close(),
  };
}
