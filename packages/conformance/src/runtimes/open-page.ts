import { bundleScript } from "../runners/bundle-script.ts";
import { openScript, type Page } from "./open-script.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";
import type { Trial } from "./trial.ts";

/** The common part of the Playwright and Puppeteer browsers, as far as it is used here. */
export interface Browser {
  version(): string | Promise<string>;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** A page that carries out trials, and those that it has begun. */
interface TrialPage {
  readonly page: Promise<Page>;
  readonly trials: Promise<unknown>[];
}

/** The scripts of the page and of its workers, by their paths on the server. */
export async function pageScripts(): Promise<Record<"page.js" | "replay-worker.js", string>> {
  return {
    "page.js": await bundleScript("../runtimes/page-trials.ts"),
    "replay-worker.js": await bundleScript("../replay/web-worker.ts"),
  };
}

/**
 * A page of a browser, with the host of `@rec/browser`; or one after the other, each for some trials.
 *
 * @param browser - closed together with the runtime
 */
export async function openPage(
  browser: Browser,
  {
    name,
    pageOrigin,
    trialsOfPage = Number.POSITIVE_INFINITY,
  }: Pick<RuntimeSetting, "pageOrigin" | "trialsOfPage"> & { readonly name: string },
): Promise<Runtime> {
  const script = { page: `${pageOrigin}/page.html`, script: "/page.js", global: "carryOutTrial" };
  const openOnce = (): Promise<Page> => openScript(browser, script);
  // On a busy machine, Firefox sometimes loses a page that it has just made.
  const open = (): TrialPage => ({ page: openOnce().catch(openOnce), trials: [] });
  let current = open();
  const closed: Promise<readonly string[]>[] = [];
  await current.page;
  return {
    name,
    version: (await browser.version()).replace(/^.*\//, ""),
    hasFiles: false,
    // A browser opens at most six connections to a host, and resolves all names below `.localhost` itself.
    hostOf: (trial) => `trial-${trial}.localhost`,
    carryOut: (trial: Trial) => {
      if (current.trials.length === trialsOfPage) {
        closed.push(closeTrialPage(current));
        current = open();
      }
      const outcome = current.page.then((page) => page.evaluate(`carryOutTrial(${JSON.stringify(trial)})`));
      current.trials.push(outcome);
      return outcome as Promise<never>;
    },
    unheard: async () => [...(await Promise.all(closed)).flat(), ...(await unheardIn(await current.page))],
    close: () => browser.close(),
  };
}

/** Closes a page when its trials have ended; returns what `unheardIn` returns, or why the page could not be asked. */
async function closeTrialPage({ page, trials }: TrialPage): Promise<readonly string[]> {
  await Promise.allSettled(trials);
  try {
    const opened = await page;
    const unheard = await unheardIn(opened);
    await opened.close();
    return unheard;
  } catch (error) {
    return [`a page ended: ${error}`];
  }
}

async function unheardIn(page: Page): Promise<string[]> {
  return (await page.evaluate("unheard")) as string[];
}
