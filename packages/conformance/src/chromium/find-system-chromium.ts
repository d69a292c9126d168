import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const USUAL_PLACES = [
  "/usr/bin",
  "/usr/local/bin",
  "/snap/bin",
  "/opt/google/chrome",
  "/usr/lib/chromium",
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

/** The path of an installed Chromium or Chrome, or undefined where there is none. */
export function findSystemChromium(searchPath: string = process.env["PATH"] ?? ""): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  const inPath = folders.flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  const elsewhere = USUAL_PLACES.flatMap((place) =>
    place.endsWith(".app") || place.includes(".app/") ? [place] : COMMANDS.map((command) => join(place, command)),
  );
  return [...inPath, ...elsewhere].find(isExecutable);
}
