import { findProgram } from "../find-program.ts";

const COMMANDS = ["firefox-esr", "firefox"];

const USUAL_FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/firefox", "/usr/lib/firefox-esr"];

const MAC_APPLICATIONS = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The path of the Firefox at REC_FIREFOX, else of an installed Firefox that runs, or undefined if there is none. */
export function findFirefox(searchPath?: string): string | undefined {
  const named = process.env["REC_FIREFOX"];
  return named || findProgram({ commands: COMMANDS, folders: USUAL_FOLDERS, paths: MAC_APPLICATIONS }, searchPath);
}
