import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Files } from "./clang.ts";

const folder = fileURLToPath(new URL("../programs/", import.meta.url));
const COMMON_HEADER = "part.h";

/** The files of a program: its sources by the name of their part, and the headers. */
export interface ProgramFiles {
  readonly sources: readonly Source[];
  readonly headers: Files;
}

export interface Source {
  readonly part: string;
  /** `a.c`, or `a.cpp`. */
  readonly file: string;
  readonly text: Uint8Array;
}

/** Reads the files in the folder of a program: each `NAME.c` or `NAME.cpp` is a part. */
export async function readProgram(name: string): Promise<ProgramFiles> {
  const files = (await readdir(`${folder}${name}`)).sort();
  const texts = await Promise.all(files.map((file) => readFile(`${folder}${name}/${file}`)));
  const headers: Record<string, Uint8Array> = { [COMMON_HEADER]: await readFile(`${folder}${COMMON_HEADER}`) };
  const sources: Source[] = [];
  for (const [index, file] of files.entries()) {
    const text = texts[index] as Uint8Array;
    const [, part] = /^(.*)\.(?:c|cpp)$/.exec(file) ?? [];
    if (part === undefined) headers[file] = text;
    else sources.push({ part, file, text });
  }
  return { sources, headers };
}

/** Whether a source is C++. */
export function isCpp(file: string): boolean {
  return file.endsWith(".cpp");
}
