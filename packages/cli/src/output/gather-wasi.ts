import type { Diagnostic } from "@rec/core";
import { WASI_NAMESPACE } from "./flag-hints.ts";

/** Fewer functions of WASI are a line each. */
const FEWEST_GATHERED = 4;

const MOST_NAMED = 6;

/**
 * Makes one problem of all missing functions of WASI, because one flag provides them. A C library imports 45 of them.
 *
 * @param diagnostics - in terms of the command line
 */
export function gatherWasi(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const missing = diagnostics.filter(
    ({ code, hint, import: entry }) =>
      code === "UNRESOLVED_IMPORT" && entry?.module === WASI_NAMESPACE && hint.startsWith("add --wasi"),
  );
  if (missing.length < FEWEST_GATHERED) return diagnostics;
  const names = missing.map(({ import: entry }) => entry?.name);
  const shown = names.slice(0, MOST_NAMED).join(", ");
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const importers = [...new Set(missing.map(({ module }) => module))].join(", ");
  const message = `${names.length} functions of "${WASI_NAMESPACE}" needed by ${importers}: ${shown}${more}`;
  const gathered = new Set(missing);
  return diagnostics.flatMap((each) => {
    if (each === missing[0]) return [{ ...each, message }];
    return gathered.has(each) ? [] : [each];
  });
}
