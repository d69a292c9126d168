import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { bundleText } from "../runners/bundle-script.ts";
import { serveCases } from "../serve-cases.ts";

const browserPackage = new URL("../../../browser/", import.meta.url);
const readme = readFileSync(new URL("README.md", browserPackage), "utf8");
const [, section = ""] = /^## WASI\n(.*?)^## /ms.exec(readme) ?? [];
const examples = [...section.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = ""]) => code);

test("the examples of @rec/browser's README run a program of WASI in a page", async () => {
  expect(examples).toHaveLength(2);
  const code = examples.join("\n").replaceAll("hello.wasm", "wasi-command.wasm");
  const script = await bundleText(code, { folder: fileURLToPath(browserPackage) });
  const server = await serveCases({ "/wasm/page.js": script });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const printed: string[] = [];
    page.on("pageerror", (error) => printed.push(error.message));
    page.on("console", (line) => printed.push(line.text()));
    await page.goto(`${server.baseUrl}/page`);
    await page.evaluate(() => {
      const base = document.createElement("base");
      base.href = "/wasm/";
      document.head.append(base);
    });
    await page.addScriptTag({ url: "/wasm/page.js", type: "module" });
    await expect.poll(() => printed.length).toBeGreaterThan(1);
    // The standard error, and then the exit code.
    expect(printed).toEqual(["done", "1"]);
    expect(await page.locator("body").textContent()).toContain("argument 0: hello\nargument 1: world\n");
  } finally {
    await browser.close();
    await server.close();
  }
});
