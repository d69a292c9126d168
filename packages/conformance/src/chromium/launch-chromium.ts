import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { findSystemChromium } from "./find-system-chromium.ts";
import { unpackChromium } from "./unpack-chromium.ts";

/**
 * For a browser that only sees pages on this machine: no sandbox, so that root can start it, and no connections of its
 * own, which would time out on a machine without a network.
 */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

/**
 * Starts a headless Chromium with a new profile: the browser at REC_CHROMIUM, else an installed Chromium or Chrome,
 * else the Chromium of `@sparticuz/chromium`. Playwright creates the profile.
 *
 * @returns a browser that the caller closes
 * @throws if no Chromium can be started; a test that needs one then fails and is never skipped
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

/**
 * Starts the same Chromium with a profile on disk, which contains the caches of earlier visits.
 *
 * @param folder - of the profile; created if it does not exist
 * @returns the browser's context; closing it ends the browser, which has then written its caches
 */
export async function openChromiumProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, await launchOptions());
}

async function launchOptions(): Promise<NonNullable<Parameters<typeof chromium.launch>[0]>> {
  const installed = process.env["REC_CHROMIUM"] || findSystemChromium();
  const { executablePath, env } =
    installed === undefined ? await unpackChromium(cacheFolder) : { executablePath: installed, env: {} };
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { executablePath, args: FLAGS, env: { ...Object.fromEntries(inherited), ...env } };
}
