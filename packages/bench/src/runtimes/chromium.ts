import { launchChromium } from "@rec/conformance/chromium";
import type { ColdOutcome, ColdTask } from "../cold/cold-task.ts";
import type { Outcome, Outcomes, Task } from "../task.ts";
import { childrenOf, largestPeakBytes } from "./peak-memory.ts";
import type { Runtime } from "./runtime.ts";

type Browser = Awaited<ReturnType<typeof launchChromium>>;

/** A headless Chromium, a new page in a profile of its own for each task. */
export const chromium: Runtime = {
  name: "chromium",
  title: "Chromium",
  async open(baseUrl) {
    const browser = await launchChromium();
    return {
      version: `Chromium ${browser.version()}`,
      run: <Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }) =>
        inPage(browser, { baseUrl, task, read: (outcome) => outcome as Outcomes[Kind] }),
      async weigh(task) {
        const earlier = childrenOf(process.pid);
        const other = await launchChromium();
        try {
          const started = childrenOf(process.pid).filter((id) => !earlier.includes(id));
          return await inPage(other, { baseUrl, task, read: () => Math.max(...started.map(peakOfRenderers)) });
        } finally {
          await other.close();
        }
      },
      runCold: (task) => inFreshPage(browser, { baseUrl, task }),
      close: () => browser.close(),
    };
  },
};

interface Job<Result> {
  readonly baseUrl: string;
  readonly task: Task;
  /** Reads a result from the outcome while the page is still open. */
  readonly read: (outcome: Outcome) => Result;
}

async function inPage<Result>(browser: Browser, { baseUrl, task, read }: Job<Result>): Promise<Result> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(baseUrl);
    await page.addScriptTag({ url: "/page.js", type: "module" });
    await page.waitForFunction("globalThis.carryOutTask");
    return read(await page.evaluate((given) => carryOutTask(given), task));
  } finally {
    await context.close();
  }
}

interface ColdJob {
  readonly baseUrl: string;
  readonly task: ColdTask;
}

async function inFreshPage(browser: Browser, { baseUrl, task }: ColdJob): Promise<ColdOutcome> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(baseUrl);
    await page.addScriptTag({ url: "/cold/page.js", type: "module" });
    await page.waitForFunction("globalThis.carryOutColdTask");
    return await page.evaluate((given) => carryOutColdTask(given), task);
  } finally {
    await context.close();
  }
}

/** Peak memory among the processes of pages. Other processes of a browser do not compile. */
function peakOfRenderers(browser: number): number {
  return largestPeakBytes(browser, (commandLine) => commandLine.includes("--type=renderer"));
}
