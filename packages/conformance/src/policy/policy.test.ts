import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { bundleText } from "../runners/bundle-script.ts";

/** The page may compile modules, and fetch nothing. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  // The script is one file: the texts of errors come from no further request.
  const script = await bundleText(`import { link } from "@rec/browser";
    globalThis.attempt = (source) => link({ a: source }).then(({ plan }) => plan.order.join(), ({ message }) => message);`);
  server = createServer(({ url = "" }, response) => {
    if (url === "/page.js") response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    else if (url === "/a.wasm") response.writeHead(200, { "content-type": "application/wasm" }).end(MODULE);
    else {
      const headers = { "content-type": "text/html", "content-security-policy": POLICY };
      response.writeHead(200, headers).end('<!doctype html><script type="module" src="/page.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const attempt = async (source: string): Promise<unknown> => {
  // The policy forbids to evaluate text, so the page waits by a function.
  await page.waitForFunction(() => "attempt" in globalThis);
  return page.evaluate(
    (given) => (globalThis as unknown as Record<string, (s: string) => unknown>)["attempt"]?.(given),
    source,
  );
};

test("a page that may not fetch links a data: URL", async () => {
  const url = `data:application/wasm;base64,${Buffer.from(MODULE).toString("base64")}`;
  expect(await attempt(url)).toBe("a");
});

test("a fetch that the policy of the page forbids is told with the policy among its causes, and with its URL", async () => {
  const message = String(await attempt("/a.wasm"));
  expect(message).toMatch(/^Unable to fetch WebAssembly file http:\/\/127\.0\.0\.1:\d+\/a\.wasm: Failed to fetch/);
  expect(message).toMatch(/\n {2}hint: .*CORS.*Content-Security-Policy.*connect-src/);
});
