import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { launchChromium } from "./launch-chromium.ts";

test("launchChromium() starts a browser that opens a page on this machine and runs WebAssembly in it", async () => {
  const server = createServer((_request, response) => {
    const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    response.writeHead(200, { "content-type": "text/html", ...isolation }).end("<!doctype html><title>a page</title>");
  }).listen(0, "127.0.0.1");
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const seen = await page.evaluate(() => ({
      title: document.title,
      isolated: crossOriginIsolated,
      valid: WebAssembly.validate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
    }));
    expect(seen).toEqual({ title: "a page", isolated: true, valid: true });
  } finally {
    await browser.close();
    server.close();
  }
}, 300_000);
