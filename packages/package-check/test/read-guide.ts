import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));

/** A project in `examples/`, whose README is its guide. */
export interface Guide {
  readonly name: string;
  readonly folder: string;
  readonly blocks: readonly GuideBlock[];
}

/** Commands, and the output that the guide shows below them, or undefined if it shows none. */
export interface GuideBlock {
  readonly lines: readonly string[];
  readonly output: string | undefined;
}

/** The names of all guides, in alphabetical order. */
export function guideNames(): readonly string[] {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort();
}

export function readGuide(name: string): Guide {
  const folder = join(EXAMPLES, name);
  return { name, folder, blocks: blocksOf(readFileSync(join(folder, "README.md"), "utf8")) };
}

/** The blocks of shell in a text, each with the block of text that follows within a line. A line may continue after `\`. */
export function blocksOf(text: string): readonly GuideBlock[] {
  const blocks = text.matchAll(/^```sh\n(.*?)^```\n+(?:[^`\n][^\n]*\n\n)?(?:```text\n(.*?)^```$)?/gms);
  return [...blocks].map(([, lines = "", output]) => ({
    lines: lines
      .trim()
      .replaceAll(/ *\\\n */g, " ")
      .split("\n"),
    output,
  }));
}

/** The files that a guide shows in parts: blocks of code whose first line is a comment with the name of the file. */
export function shownFilesOf(text: string): readonly { readonly file: string; readonly code: string }[] {
  const blocks = text.matchAll(/^```\w+\n(?:\/\/!?|#|<!--) (\S+)(?: -->)?\n(.*?)^```$/gms);
  return [...blocks].map(([, file = "", code = ""]) => ({ file, code: code.trim() }));
}
