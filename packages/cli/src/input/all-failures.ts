import { type Diagnostic, ModuleLoadError, ModuleParseError } from "@rec/core";
import { diagnosticsOf } from "../output/failure.ts";

/** The modules of a command, and a way to read one of them alone. */
export interface Sources {
  readonly sources: Readonly<Record<string, string>>;
  /** The URL of a source. */
  urlOf(source: string): string;
  /** Loads and parses one module. Rejects as `link` does. */
  readAlone(name: string): Promise<unknown>;
}

/**
 * The error of a link, with the problems of all files that cannot be read. `link` waits
 * a short time for other modules, and a busy disk may take longer. So files on disk that it does not name are read again.
 *
 * @returns the error itself if it is no error of reading, or if no other file has a problem
 */
export async function withAllFailures(error: unknown, { sources, urlOf, readAlone }: Sources): Promise<unknown> {
  if (!(error instanceof ModuleLoadError || error instanceof ModuleParseError)) return error;
  const named = new Set(error.diagnostics.map(({ module }) => module));
  const others = Object.keys(sources).filter(
    (name) => !named.has(name) && urlOf(sources[name] ?? "").startsWith("file:"),
  );
  const found = await Promise.all(others.map((name) => readAlone(name).then(() => [], diagnosticsOf)));
  const [first, ...rest] = [...error.diagnostics, ...found.flat()];
  if (first === undefined || found.flat().length === 0) return error;
  const diagnostics: readonly [Diagnostic, ...Diagnostic[]] = [first, ...rest];
  const { cause } = error;
  return error instanceof ModuleLoadError
    ? new ModuleLoadError(error.code, diagnostics, { cause })
    : new ModuleParseError(error.code, diagnostics, { cause });
}
