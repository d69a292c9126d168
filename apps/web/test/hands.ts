import { launchChromium } from "@rec/conformance/chromium";
import { findFirefox } from "@rec/conformance/find-firefox";
import { launchFirefox } from "@rec/conformance/firefox";

/** A reader who has a keyboard and eyes, and no mouse. The same for Playwright and Puppeteer. */
export interface Hands {
  /** Presses a key, by its name: `Tab`, `Enter`, `ArrowRight`. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses Tab, or Shift+Tab, until the element with this name has the focus; fails after one round through the page. */
  reach(name: string | RegExp, options?: { readonly backwards?: boolean }): Promise<void>;
  /** Waits until some text is in view. */
  see(text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** The members of a page that both drivers have. */
interface DrivenPage {
  readonly keyboard: {
    press(key: string): Promise<void>;
    type(text: string): Promise<void>;
    down(key: string): Promise<void>;
    up(key: string): Promise<void>;
  };
  goto(url: string): Promise<unknown>;
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

/** Chromium, and Firefox if one is installed. */
export const browsers: readonly { readonly name: string; readonly open: (url: string) => Promise<Hands> }[] = [
  { name: "Chromium", open: async (url) => openHands(await launchChromium(), url) },
  ...[findFirefox()].flatMap((path) =>
    path === undefined
      ? []
      : [{ name: "Firefox", open: async (url: string) => openHands(await launchFirefox(path), url) }],
  ),
];

const MOST_STOPS = 300;
const PATIENCE_MS = 30_000;

/** The name of the focused element, as far as this page names elements: a label, an `aria-label`, or its text. */
const FOCUSED_NAME = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return "";
  return element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText || "";
})()`;

async function openHands(
  browser: { newPage(): Promise<unknown>; close(): Promise<void> },
  url: string,
): Promise<Hands> {
  const page = (await browser.newPage()) as DrivenPage;
  await page.goto(url);
  const { keyboard } = page;
  return {
    press: (key) => keyboard.press(key),
    type: (text) => keyboard.type(text),
    async reach(name, { backwards = false } = {}) {
      const passed: string[] = [];
      for (let stop = 0; stop < MOST_STOPS; stop++) {
        if (backwards) await keyboard.down("Shift");
        await keyboard.press("Tab");
        if (backwards) await keyboard.up("Shift");
        const found = (await page.evaluate<string>(FOCUSED_NAME)).trim();
        if (typeof name === "string" ? found === name : name.test(found)) return;
        passed.push(found.slice(0, 30));
      }
      throw new Error(`Tab reaches no ${name}; it passes ${[...new Set(passed)].join(" | ")}`);
    },
    async see(text) {
      const end = Date.now() + PATIENCE_MS;
      let shown = "";
      while (Date.now() < end) {
        shown = await page.evaluate<string>("document.body.innerText");
        if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`The page shows no ${text}: ${shown.slice(0, 2000)}`);
    },
    close: () => browser.close(),
  };
}
