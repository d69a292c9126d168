import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { launchChromium } from "@rec/conformance/chromium";
import { expect } from "vitest";
import { serveFolder } from "../src/serve-folder.ts";

/** The text of a folder's page in Chromium, with a line break, or the first error of the page. */
export async function showPage(folder: string): Promise<string> {
  const server = await serveFolder(folder);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(server.url);
    const shown = async () => errors.join() || ((await page.evaluate("document.body.innerText")) as string);
    await expect.poll(shown, { timeout: 30_000 }).not.toBe("");
    return `${await shown()}\n`;
  } finally {
    await browser.close();
    await server.close();
  }
}

interface WorkerdSetting {
  /** The name of its file. */
  readonly config: string;
  /** Path of the program; by default that of the project. */
  readonly command?: string;
}

/** The first response of workerd with a configuration, at a free port in place of the configured one. */
export async function askWorkerd(
  folder: string,
  { config, command = join(folder, "node_modules/.bin/workerd") }: WorkerdSetting,
): Promise<string> {
  const args = ["serve", config, "--socket-addr=http=127.0.0.1:0", "--control-fd=3"];
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const closed = once(child, "close");
  try {
    const response = await fetch(`http://127.0.0.1:${await portOf(child.stdio[3] as Readable)}/`);
    return await response.text();
  } finally {
    child.kill();
    await closed;
  }
}

/** The port of the socket, as workerd reports it on its control pipe. */
async function portOf(control: Readable): Promise<number> {
  for await (const line of createInterface(control)) {
    const { event, port }: { readonly event?: string; readonly port?: number } = JSON.parse(line);
    if (event === "listen" && port !== undefined) return port;
  }
  throw new Error("workerd ended before it listened");
}
