import { Failure, type Problem } from "../problem.ts";
import { type Given, givenOf } from "../wasm/given.ts";

interface UnknownEntry extends Problem {
  readonly about: "unknown-entry";
  readonly code: "INVALID_OPTION";
  readonly entry: string;
  readonly modules: readonly string[];
}

interface UnfitFileName extends Problem {
  readonly about: "unfit-file-name";
  readonly code: "INVALID_OPTION";
  readonly name: string;
}

interface UnfitHostModule extends Problem {
  readonly about: "unfit-host-module";
  readonly code: "INVALID_OPTION";
  readonly namespace: string;
  readonly given: Given;
}

export type FreezeProblem = UnknownEntry | UnfitFileName | UnfitHostModule;

export interface FreezeNames {
  readonly entry?: string;
  readonly name?: string;
  readonly hostModules?: Readonly<Record<string, unknown>>;
}

/** A name that every file system takes, and that means the same in a URL. */
const FILE_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

/**
 * Checks the options that are names.
 *
 * @param modules - the names of the linked modules
 * @throws Failure `INVALID_OPTION`
 */
export function checkNames({ entry, name, hostModules = {} }: FreezeNames, modules: readonly string[]): void {
  const code = "INVALID_OPTION";
  const problems: FreezeProblem[] = [];
  if (entry !== undefined && !modules.includes(entry)) problems.push({ about: "unknown-entry", code, entry, modules });
  // The file that a program imports is index.js.
  if (name !== undefined && (!FILE_NAME.test(name) || name.toLowerCase() === "index")) {
    problems.push({ about: "unfit-file-name", code, name });
  }
  for (const [namespace, specifier] of Object.entries(hostModules)) {
    if (typeof specifier === "string" && specifier !== "") continue;
    problems.push({ about: "unfit-host-module", code, namespace, given: givenOf(specifier) });
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...others]);
}
