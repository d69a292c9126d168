import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "@bytecodealliance/jco";
import { afterEach, beforeEach } from "vitest";
import { runCommandLine } from "../src/command-line.ts";
import type { Platform } from "../src/platform.ts";

let folder: string;

/** Gives each test of the file an empty folder. */
export function useFolder(): void {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "rec-imported-")));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

export const pathOf = (name: string): string => join(folder, name);

/** Writes modules from their fields in the text format. */
export async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(pathOf(name)), { recursive: true });
    writeFileSync(pathOf(name), await parse(`(module ${text})`));
  }
}

/** Runs the command, and returns its output, with the names of files in place of paths. */
export async function rec(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const outputTo = (name: "stdout" | "stderr") => ({
    isTerminal: false,
    write: (text: string) => {
      written[name] += text;
    },
    writeBytes: async () => {},
  });
  const platform: Platform = {
    stdout: outputTo("stdout"),
    stderr: outputTo("stderr"),
    wasi: { stdout: () => {}, stderr: () => {} },
    noColor: true,
    readStdin: () => Promise.reject(new Error("no standard input")),
  };
  const exitCode = await runCommandLine(args, platform);
  const short = (text: string) =>
    text.replaceAll(pathToFileURL(`${folder}/`).href, "file:").replaceAll(`${folder}/`, "");
  return { exitCode, stdout: short(written.stdout), stderr: short(written.stderr) };
}
