import { launchFirefox } from "../firefox/launch-firefox.ts";
import { openPage } from "./open-page.ts";
import type { Runtime, RuntimeSetting } from "./runtime.ts";

/** A page of a headless Firefox at the given path. */
export async function openFirefox(path: string, setting: RuntimeSetting): Promise<Runtime> {
  return openPage(await launchFirefox(path), { ...setting, name: "Firefox" });
}
