import { findProgram } from "../find-program.ts";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const USUAL_FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome", "/usr/lib/chromium"];

const MAC_APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of an installed Chromium or Chrome that runs, or undefined if there is none. */
export function findSystemChromium(searchPath?: string): string | undefined {
  return findProgram({ commands: COMMANDS, folders: USUAL_FOLDERS, paths: MAC_APPLICATIONS }, searchPath);
}
