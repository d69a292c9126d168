import type { Diagnostic } from "@rec/core";

/** GitHub's workflow commands take `%`, line ends and, in properties, `:` and `,` in this form. */
function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * Problems and warnings as annotations of a GitHub workflow, a line each.
 *
 * @param sources - the file of each module, for the place of the annotation
 */
export function formatGithub(
  { problems, warnings }: { readonly problems: readonly Diagnostic[]; readonly warnings: readonly Diagnostic[] },
  sources: Readonly<Record<string, string>>,
): string {
  const line =
    (level: string) =>
    ({ code, message, hint, module }: Diagnostic) => {
      const file = module === undefined ? undefined : sources[module];
      const place = file === undefined ? "" : `file=${escapeProperty(file)},`;
      return `::${level} ${place}title=${escapeProperty(code)}::${escapeText(`${message}\nhint: ${hint}`)}`;
    };
  return [...problems.map(line("error")), ...warnings.map(line("warning"))].join("\n");
}
