import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The names under which a program may be installed, and the places to look. */
export interface ProgramPlaces {
  readonly commands: readonly string[];
  /** Folders besides those of the search path. */
  readonly folders: readonly string[];
  /** Paths of the program itself. */
  readonly paths: readonly string[];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the program reports its version: some systems install a script of this name that only suggests a package. */
function answers(path: string): boolean {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 && /\d+\.\d+/.test(stdout);
}

/** The path of the first program that runs, or undefined if there is none: the search path comes first. */
export function findProgram(
  { commands, folders, paths }: ProgramPlaces,
  searchPath: string = process.env["PATH"] ?? "",
): string | undefined {
  const searched = [...searchPath.split(delimiter).filter((folder) => folder !== ""), ...folders];
  const candidates = searched.flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...new Set([...candidates, ...paths])].find((path) => isExecutable(path) && answers(path));
}
