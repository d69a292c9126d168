import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { findSystemChromium } from "./find-system-chromium.ts";
import { unpackChromium } from "./unpack-chromium.ts";

/**
 * For a browser that only sees pages on this machine: no sandbox, so that root can start it, and no connections of its
 * own, which would wait in vain on a machine without a network.
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
 * Starts a headless Chromium: the one that REC_CHROMIUM names, else an installed Chromium or Chrome, else the one that
 * `@sparticuz/chromium` carries. Playwright gives it a new profile of its own.
 *
 * @returns a browser that the caller closes
 * @throws where no Chromium can be started; a test that needs one fails then and is never skipped
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

/**
 * Starts the same Chromium with a profile on disk, where it finds what it has kept of earlier visits.
 *
 * @param folder - of the profile; made if it is not there
 * @returns what the browser shows; it ends with that, and has written its caches then
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
