import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser, Page } from "playwright-core";
import sirv from "sirv";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { compileText } from "./workbench.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let browser: Browser;
let server: Server;
let url: string;

beforeAll(async () => {
  const serve = sirv(inject("pageFolder"), { dev: true });
  server = createServer((request, response) => {
    request.url = request.url?.replace(/^\/some\/path/, "");
    serve(request, response, () => {
      response.writeHead(404).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/path/`;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Adds a module without imports as a URL that holds it. */
async function addDataUrl(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Clear all" }).click();
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 126, 4, ...Buffer.from("note"), ...new Uint8Array(121)];
  const url = `data:application/wasm;base64,${Buffer.from(bytes).toString("base64")}`;
  await tab.getByLabel("URLs of modules, one on each line").fill(url);
  await tab.getByRole("button", { name: "Add the URLs" }).click();
  await tab.getByRole("textbox", { name: "Name of module" }).waitFor();
  await tab.locator('#status[data-state="linked"]').waitFor();
  await tab.getByText(/^data:application\/wasm;base64,.{19}… \(\d+ characters\)$/).waitFor();
}

describe("a server that sends files and no policy, at a path below its root", () => {
  test("the page links, and its own policy refuses to compile text", async () => {
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await tab.goto(url);
    await tab.locator('#status[data-state="linked"]').waitFor();
    expect(await tab.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await compileText(tab)).toBe("EvalError");
    await addDataUrl(tab);
    expect(complaints.filter((text) => !text.includes("unsafe-eval"))).toEqual([]);
  });
});
