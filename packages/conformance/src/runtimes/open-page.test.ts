import { expect, test } from "vitest";
import { openPage } from "./open-page.ts";

const trial = { kind: "replay", name: "any", place: { baseUrl: "http://127.0.0.1:1" } } as const;

/** A browser whose pages note what they are asked, and in which each trial ends when it is told to. */
function noteBrowser() {
  const pages: { readonly notes: string[]; readonly ends: ((outcome: unknown) => void)[] }[] = [];
  const newPage = async () => {
    const page = { notes: [] as string[], ends: [] as ((outcome: unknown) => void)[] };
    pages.push(page);
    const number = pages.length;
    return {
      goto: async () => {},
      addScriptTag: async () => {},
      waitForFunction: async () => {},
      evaluate(expression: string) {
        page.notes.push(expression.replace(/\(.*/s, ""));
        if (expression === "unheard") return Promise.resolve([`a rejection in page ${number}`]);
        return new Promise((resolve) => page.ends.push(resolve));
      },
      close: async () => void page.notes.push("close"),
    };
  };
  return { pages, browser: { version: () => "Browser/1.0", newPage, close: async () => {} } };
}

test("a page is left after 50 trials, closed when they have ended, and asked before for rejections", async () => {
  const { pages, browser } = noteBrowser();
  const runtime = await openPage(browser, { name: "Browser", pageOrigin: "http://127.0.0.1:1", trialsOfPage: 50 });
  const outcomes = Array.from({ length: 51 }, () => runtime.carryOut(trial));
  await expect.poll(() => pages.map(({ ends }) => ends.length)).toEqual([50, 1]);
  for (const end of pages[0]?.ends.slice(1) ?? []) end([]);
  await Promise.all(outcomes.slice(1, 50));
  expect(pages[0]?.notes).not.toContain("close");
  pages[0]?.ends[0]?.([]);
  await expect.poll(() => pages[0]?.notes.slice(50)).toEqual(["unheard", "close"]);
  expect(pages[1]?.notes).toEqual(["carryOutTrial"]);
  expect(await runtime.unheard()).toEqual(["a rejection in page 1", "a rejection in page 2"]);
});

test("a page that ended by itself is told, and its trials fail", async () => {
  const { pages, browser } = noteBrowser();
  const { newPage } = browser;
  let isGone = false;
  const fragile = async () => {
    const page = await newPage();
    const evaluate = (expression: string) => (isGone ? Promise.reject(new Error("gone")) : page.evaluate(expression));
    return pages.length === 1 ? { ...page, evaluate } : page;
  };
  const runtime = await openPage(
    { ...browser, newPage: fragile },
    { name: "Browser", pageOrigin: "http://127.0.0.1:1", trialsOfPage: 50 },
  );
  isGone = true;
  const failed = Array.from({ length: 50 }, () => expect(runtime.carryOut(trial)).rejects.toThrow("gone"));
  await Promise.all(failed);
  void runtime.carryOut(trial);
  expect(await runtime.unheard()).toEqual(["a page ended: Error: gone", "a rejection in page 2"]);
});

test("a page that is lost while it is opened is opened once more, and no third time", async () => {
  const { pages, browser } = noteBrowser();
  const { newPage } = browser;
  const setting = { name: "Browser", pageOrigin: "http://127.0.0.1:1" };
  let losses = 1;
  const fragile = async () => (losses-- > 0 ? Promise.reject(new Error("no such frame")) : newPage());
  await openPage({ ...browser, newPage: fragile }, setting);
  expect(pages).toHaveLength(1);
  losses = 2;
  await expect(openPage({ ...browser, newPage: fragile }, setting)).rejects.toThrow("no such frame");
});
