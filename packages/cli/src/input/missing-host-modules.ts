import { statSync } from "node:fs";
import { join, relative, resolve as resolvePath, sep } from "node:path";
import type { Diagnostic } from "@rec/core";
import type { FreezeTarget } from "@rec/node/freeze";
import { shellWord } from "../output/shell-word.ts";
import { shownName } from "../output/shown-name.ts";

/** The frozen files that import ES modules. */
interface Importer {
  /** The folder of `index.js`, from which relative specifiers start. */
  readonly output: string;
  readonly target: FreezeTarget;
}

/** The targets that resolve a specifier without an extension to no file. Bundlers resolve the others. */
const WITHOUT_BUNDLER: readonly FreezeTarget[] = ["node", "bun", "deno"];

/**
 * Warnings for ES modules with host imports that `index.js` will not find. A build may write the file later, so they are no errors.
 *
 * @param specifiers - by namespace
 */
export function missingHostModules(
  specifiers: Readonly<Record<string, string>>,
  { output, target }: Importer,
): readonly Diagnostic[] {
  return Object.entries(specifiers).flatMap(([namespace, specifier]): Diagnostic[] => {
    const path = specifier.replace(/[?#].*$/s, "");
    const isRelative = /^\.{1,2}\//.test(path);
    const isFile = (folder: string) => mayBeFile(resolvePath(folder, path));
    // A bare name is one of a package, unless a file has it.
    if (/^([a-z][a-z\d+.-]*:|[/#@])/i.test(path)) return [];
    if (!isRelative && !/\.[cm]?[jt]s$/.test(path)) return [];
    if (isRelative && (isFile(output) || (!/\.\w+$/.test(path) && !WITHOUT_BUNDLER.includes(target)))) return [];
    const isMeant = isFile(".");
    if (!isRelative && !isMeant && !isFile(output)) return [];
    const fromOutput = isMeant ? relative(output, path).split(sep).join("/") : path;
    const right = shellWord(`${namespace}=${/^\.{1,2}\//.test(fromOutput) ? fromOutput : `./${fromOutput}`}`);
    const start = "a relative path starts from index.js";
    return [
      {
        code: "FILE_NOT_FOUND",
        message: isRelative
          ? `index.js imports ${shownName(namespace)} from ${shownName(specifier)}, and there is no file ${join(output, path)}`
          : `index.js imports ${shownName(namespace)} from ${shownName(specifier)}, which is the name of a package`,
        hint:
          isMeant || !isRelative
            ? `write --host-module ${right}: ${start}, and begins with ./ or ../`
            : `write the file before index.js is imported: ${start}`,
      },
    ];
  });
}

/** Whether there is a file, or may be one: Deno may lack the permission to look. */
function mayBeFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT" && (error as NodeJS.ErrnoException).code !== "ENOTDIR";
  }
}
