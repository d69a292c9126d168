/** A place in a source: line from 1, column from 0. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the first import of a specifier in a script.
 *
 * @param source - the text of the script
 * @returns undefined if the text has no such string, as after another plugin has changed it
 */
export function findImport(
  source: string,
  { specifier, file }: { specifier: string; file: string },
): SourcePlace | undefined {
  const found = [`"${specifier}"`, `'${specifier}'`, `\`${specifier}\``]
    .map((quoted) => source.indexOf(quoted))
    .filter((at) => at !== -1);
  if (found.length === 0) return undefined;
  const lines = source.slice(0, Math.min(...found)).split("\n");
  return { file, line: lines.length, column: (lines.at(-1) as string).length };
}

/** The line of a place, with a mark below, as bundlers print them. */
export function printFrame(source: string, { line, column }: SourcePlace): string {
  const text = source.split("\n")[line - 1] ?? "";
  const number = String(line);
  // A tab is as wide in the line of the mark.
  const indent = text.slice(0, column).replace(/[^\t]/g, " ");
  return `${number} | ${text.trimEnd()}\n${" ".repeat(number.length)} | ${indent}^`;
}
