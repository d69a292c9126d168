import { launchChromium } from "../chromium/launch-chromium.ts";
import { openPage } from "./open-page.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";

/** A page of a headless Chromium. */
export async function openChromium(setting: RuntimeSetting): Promise<Runtime> {
  return openPage(await launchChromium(), { ...setting, name: "Chromium" });
}
