import { findFirefox } from "@rec/conformance/find-firefox";
import { launchFirefox } from "@rec/conformance/firefox";
import type { Outcomes, Task } from "../task.ts";
import { inFreshPage, inPage } from "./in-page.ts";
import type { TimedRuntime } from "./runtime.ts";

/** An installed headless Firefox, a new page in a profile of its own for each task. Its peak memory is not measured. */
export const firefox: TimedRuntime = {
  name: "firefox",
  title: "Firefox",
  async open(baseUrl) {
    const path = findFirefox();
    if (path === undefined) throw new Error("Firefox is not installed, and REC_FIREFOX names none");
    const browser = await launchFirefox(path);
    return {
      version: (await browser.version()).replace("/", " ").replace(/^firefox/, "Firefox"),
      run: async <Kind extends Task["kind"]>(task: Task & { readonly kind: Kind }) =>
        inPage(await browser.createBrowserContext(), { baseUrl, task, read: (outcome) => outcome as Outcomes[Kind] }),
      runCold: async (task) => inFreshPage(await browser.createBrowserContext(), { baseUrl, task }),
      close: () => browser.close(),
    };
  },
};
