import type { Diagnostic } from "@rec/core/plan";

/**
 * The text of a failure, as a build prints it.
 *
 * @param error - of the linker, or any other
 */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { diagnostics = [] } = error as { readonly diagnostics?: readonly Diagnostic[] };
  const namespaces = new Set(
    diagnostics.flatMap(({ code, import: imported }) =>
      code === "UNRESOLVED_IMPORT" && imported ? [imported.module] : [],
    ),
  );
  const hints = [...namespaces].map(
    (namespace) =>
      `  hint: name the file or script behind ${JSON.stringify(namespace)} in the option alias of the plugin: ` +
      `{ alias: { ${JSON.stringify(namespace)}: "./other.wasm" } }`,
  );
  return [error.message, ...hints].join("\n");
}
