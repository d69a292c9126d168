import type { Bundler, Way } from "./bundler.ts";
import type { Results } from "./try-bundler.ts";
import { COMMON_WAYS } from "./ways.ts";

const BEGIN = "<!-- The table is written by `pnpm --filter @rec/bundler-check test:all`. -->\n";
const END = "<!-- End of the table. -->\n";

const { file, package: imported, entry, frozen, inline } = COMMON_WAYS;
const COLUMNS = [code(file), code(imported), code(entry), "the bundler's own way", code(frozen), code(inline)];
const HEAD = [`| bundler | ${COLUMNS.join(" | ")} |`, `| --- |${" --- |".repeat(COLUMNS.length)}`].join("\n");

/** The line of a bundler. */
export function rowOf({ name, version, own }: Bundler, results: Results): string {
  const setting = own.setting === undefined ? "" : ` with \`${own.setting}\``;
  const ownWay = `${code(own)}${setting}: ${results.own}`;
  const cells = [results.file, results.package, results.entry, ownWay, results.frozen, results.inline];
  return `| ${[`${name} ${version}`, ...cells].join(" | ")} |`;
}

/** A README with these lines in place of those of its table. */
export function withRows(readme: string, rows: readonly string[]): string {
  const [before, after] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (before === -1 || after === -1) throw new Error("The README has no place for the table");
  return `${readme.slice(0, before + BEGIN.length)}\n${HEAD}\n${rows.join("\n")}\n\n${readme.slice(after)}`;
}

/** The lines of a README's table, one for each bundler. */
export function rowsOf(readme: string): readonly string[] {
  const [, table = ""] = readme.slice(0, readme.indexOf(END)).split(`${HEAD}\n`);
  return table.split("\n").filter((line) => line !== "");
}

function code({ code }: Way): string {
  return `\`${code}\``;
}
