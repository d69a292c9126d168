import { type Diagnostic, ModuleLoadError, ModuleParseError } from "@rec/core";
import { shellWord } from "../output/shell-word.ts";

type Diagnostics = readonly [Diagnostic, ...Diagnostic[]];

interface CommandLine {
  /** The files, as they were written. */
  readonly files: readonly string[];
  /** The names of their modules, in the same order. */
  readonly modules: readonly string[];
}

/**
 * Adds to the hint of a file behind the first that is no module: it may be an argument of the program.
 *
 * @param error - of a link with `--wasi` and without `--`
 */
export function withDashesHint(error: unknown, line: CommandLine): unknown {
  if (error instanceof ModuleLoadError) {
    return new ModuleLoadError(error.code, addHints(error.diagnostics, line), { cause: error.cause });
  }
  if (error instanceof ModuleParseError) {
    return new ModuleParseError(error.code, addHints(error.diagnostics, line), { cause: error.cause });
  }
  return error;
}

function addHints(diagnostics: readonly Diagnostic[], { files, modules }: CommandLine): Diagnostics {
  const failed = new Set(diagnostics.map(({ module }) => modules.indexOf(module ?? "")));
  // A link ends with its first failures, so other files may be none either.
  const first = files.findIndex((file, at) => at > 0 && (failed.has(at) || !file.endsWith(".wasm")));
  const write = (list: readonly string[]) => list.map(shellWord).join(" ");
  return diagnostics.map((each) => {
    if (modules.indexOf(each.module ?? "") < 1) return each;
    const meant = `rec run --wasi ${write(files.slice(0, first))} -- ${write(files.slice(first))}`;
    return { ...each, hint: `${each.hint}; if it is an argument of the program, write it behind --: ${meant}` };
  }) as readonly Diagnostic[] as Diagnostics;
}
