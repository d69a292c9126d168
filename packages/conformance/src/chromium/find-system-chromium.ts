import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const USUAL_FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome", "/usr/lib/chromium"];

const MAC_APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether it says its version: some systems install a script by this name that only says what to install. */
function answers(path: string): boolean {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 && /\d+\.\d+/.test(stdout);
}

/** The path of an installed Chromium or Chrome that runs, or undefined where there is none. */
export function findSystemChromium(searchPath: string = process.env["PATH"] ?? ""): string | undefined {
  const folders = [...searchPath.split(delimiter).filter((folder) => folder !== ""), ...USUAL_FOLDERS];
  const paths = folders.flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  return [...new Set([...paths, ...MAC_APPLICATIONS])].find((path) => isExecutable(path) && answers(path));
}
