import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { serveCases } from "../serve-cases.ts";
import { bundleText } from "./bundle-script.ts";

const documents = ["../../../core/README.md", "../../../../docs/dynamic-libraries.md"]
  .map((path) => readFileSync(new URL(path, import.meta.url), "utf8"))
  .join("\n");

/** The example of the README or the guide that starts with a comment of this text. */
function example(title: string): string {
  const code = documents.match(new RegExp(`^\`\`\`js\\n// ${title}\\n(.*?)^\`\`\``, "ms"))?.[1];
  if (code === undefined) throw new Error(`No document has an example ${title}`);
  return code;
}

interface PageExample {
  /** The first lines of the examples, by path: the page first. */
  readonly page: string;
  readonly worker: string;
  /** The path of the folder of the page. */
  readonly base: string;
}

/** The values that the page of an example prints to the console, with its worker from another example. */
async function printedBy({ page: pageTitle, worker, base }: PageExample): Promise<readonly unknown[]> {
  const server = await serveCases({
    [`${base}${pageTitle}`]: await bundleText(example(pageTitle)),
    [`${base}${worker}`]: await bundleText(example(worker)),
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const printed: unknown[] = [];
    page.on("pageerror", (error) => printed.push(error.message));
    page.on("console", async (line) => {
      const values = await Promise.all(line.args().map((value) => value.jsonValue()));
      printed.push(...(values.length === 0 ? [line.text()] : values));
    });
    await page.goto(`${server.baseUrl}/page`);
    await page.evaluate((href) => {
      const element = document.createElement("base");
      element.href = href;
      document.head.append(element);
    }, base);
    await page.addScriptTag({ url: `${base}${pageTitle}`, type: "module" });
    await expect.poll(() => printed.length).toBeGreaterThan(0);
    return printed;
  } finally {
    await browser.close();
    await server.close();
  }
}

test("the README's example links in a worker what its page has prepared", async () => {
  const printed = await printedBy({ page: "page.js", worker: "worker.js", base: "/wasm/" });
  expect(printed).toEqual([[Math.fround(1.1), Math.fround(2.2)]]);
});

test("the README's threads each have a stack and thread-local data of their own", async () => {
  const printed = await printedBy({ page: "threads.js", worker: "thread.js", base: "/threads/" });
  expect(printed).toEqual([true, [0, 0, 0, 0]]);
});

test("the guide's threads each have thread-local data of all libraries", async () => {
  const printed = await printedBy({ page: "libraries.js", worker: "library-thread.js", base: "/threads/dynamic/" });
  expect(printed).toEqual([0, true, [0, 0, 0, 0]]);
});
