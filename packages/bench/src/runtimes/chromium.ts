import { launchChromium } from "@rec/conformance/chromium";
import type { Outcomes, Task } from "../task.ts";
import { inFreshPage, inPage } from "./in-page.ts";
import { childrenOf, largestPeakBytes } from "./peak-memory.ts";
import type { Runtime } from "./runtime.ts";

/** A headless Chromium, a new page in a profile of its own for each task. */
export const chromium: Runtime = {
  name: "chromium",
  title: "Chromium",
  async open(baseUrl) {
    const browser = await launchChromium();
    return {
      version: `Chromium ${browser.version()}`,
      run: async <Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }) =>
        inPage(await browser.newContext(), { baseUrl, task, read: (outcome) => outcome as Outcomes[Kind] }),
      async weigh(task) {
        const earlier = childrenOf(process.pid);
        const other = await launchChromium();
        try {
          const started = childrenOf(process.pid).filter((id) => !earlier.includes(id));
          return await inPage(await other.newContext(), {
            baseUrl,
            task,
            read: () => Math.max(...started.map(peakOfRenderers)),
          });
        } finally {
          await other.close();
        }
      },
      runCold: async (task) => inFreshPage(await browser.newContext(), { baseUrl, task }),
      close: () => browser.close(),
    };
  },
};

/** Peak memory among the processes of pages. Other processes of a browser do not compile. */
function peakOfRenderers(browser: number): number {
  return largestPeakBytes(browser, (commandLine) => commandLine.includes("--type=renderer"));
}
