import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { packPublicPackages } from "@rec/package-check/public-packages";
import type { Workshop } from "./try-bundler.ts";

/** Packs the public packages, and starts Chromium. The caller calls `close`. */
export async function createWorkshop(): Promise<Workshop & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "rec-bundlers-"));
  const tarballs = await packPublicPackages(join(folder, "tarballs"));
  const browser = await launchChromium();
  return {
    folder,
    tarballs,
    browser,
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The README with the table. */
export const readmePath: URL = new URL("../../browser/README.md", import.meta.url);
