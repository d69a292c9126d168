import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser } from "playwright-core";
import sirv from "sirv";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { compileText } from "./workbench.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

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

describe("a server that sends files and no policy, at a path below its root", () => {
  test("the page links, and its own policy refuses to compile text", async () => {
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await tab.goto(url);
    await tab.locator('#status[data-state="linked"]').waitFor();
    expect(await tab.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await compileText(tab)).toBe("EvalError");
    expect(complaints.filter((text) => !text.includes("unsafe-eval"))).toEqual([]);
  });
});
