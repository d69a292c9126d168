import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { serveCases } from "../serve-cases.ts";
import { bundleText } from "./bundle-script.ts";

const readme = readFileSync(new URL("../../../core/README.md", import.meta.url), "utf8");

/** The example of the README that starts with a comment of this text. */
function example(title: string): string {
  const code = readme.match(new RegExp(`^\`\`\`js\\n// ${title}\\n(.*?)^\`\`\``, "ms"))?.[1];
  if (code === undefined) throw new Error(`The README has no example ${title}`);
  return code;
}

test("the README's example links in a worker what its page has prepared", async () => {
  const server = await serveCases({
    "/wasm/page.js": await bundleText(example("page.js")),
    "/wasm/worker.js": await bundleText(example("worker.js")),
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const printed: unknown[] = [];
    page.on("pageerror", (error) => printed.push(error.message));
    page.on("console", async (line) => printed.push(line.text(), await line.args()[0]?.jsonValue()));
    await page.goto(`${server.baseUrl}/page`);
    await page.evaluate(() => {
      const base = document.createElement("base");
      base.href = "/wasm/";
      document.head.append(base);
    });
    await page.addScriptTag({ url: "/wasm/page.js", type: "module" });
    await expect.poll(() => printed.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(printed[1]).toEqual([Math.fround(1.1), Math.fround(2.2)]);
  } finally {
    await browser.close();
    await server.close();
  }
});
