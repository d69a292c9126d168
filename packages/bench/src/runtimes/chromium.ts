import { launchChromium } from "@rec/conformance/chromium";
import type { Outcomes, Task } from "../task.ts";
import type { Runtime } from "./runtime.ts";

/** A headless Chromium, a new page in a profile of its own for each task. */
export const chromium: Runtime = {
  name: "chromium",
  title: "Chromium",
  async open(baseUrl) {
    const browser = await launchChromium();
    return {
      version: `Chromium ${browser.version()}`,
      async run<Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }) {
        const context = await browser.newContext();
        try {
          const page = await context.newPage();
          await page.goto(baseUrl);
          await page.addScriptTag({ url: "/page.js", type: "module" });
          await page.waitForFunction("globalThis.carryOutTask");
          return (await page.evaluate((given) => carryOutTask(given), task as Task)) as Outcomes[Kind];
        } finally {
          await context.close();
        }
      },
      close: () => browser.close(),
    };
  },
};
