import { type Diagnostic, ModuleLinkError } from "@rec/core/plan";
import { GraphReadError, SettingsError } from "@rec/wasm-graph";

type Problems = ConstructorParameters<typeof ModuleLinkError>[1];

/**
 * The text of a failure, as a build prints it: all problems with their hints. In a build, options of the plugin give the
 * providers, and not those of `link`.
 *
 * @param error - of the linker, or any other
 */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof GraphReadError) return explainRead(error);
  if (!(error instanceof ModuleLinkError)) return error.message;
  const [first, ...others] = error.diagnostics.map((one) => ({ ...one, hint: hintFor(one) })) as unknown as Problems;
  return new ModuleLinkError(error.message.replace(/: \d+ problems?\n.*/s, ""), [first, ...others]).message;
}

/** Wrong settings come first: several files of a graph may have the same. */
function explainRead({ failures, message }: GraphReadError): string {
  const settings = failures.flatMap(({ cause }) => (cause instanceof SettingsError ? cause : []));
  if (settings.length === 0) return message;
  const others = failures.filter(({ cause }) => !(cause instanceof SettingsError));
  const texts = settings.map(({ code, message: text, hint }) => `${code}  ${text}\n  hint: ${hint}`);
  return [...new Set(texts), ...others.map((failure) => new GraphReadError([failure]).message)].join("\n");
}

function hintFor({ code, hint, import: imported }: Diagnostic): string {
  if (code !== "UNRESOLVED_IMPORT" || imported === undefined) return String(hint);
  const [space, name] = [imported.module, imported.name].map((text) => JSON.stringify(text));
  return `name the file or script that exports ${name} in the options of the plugin: alias: { ${space}: "./file.wasm" }, or in package.json: "rec": { "alias": { ${space}: "./file.wasm" } }`;
}
