import type { DefinedType, ExternType } from "./wasm/extern-type.ts";
import { formatExternType as format } from "./wasm/format-extern-type.ts";

/**
 * Prints an extern type in full on one line, as diagnostics and plans do. A very long list of values is cut: the line
 * gives the first values and the number of the others.
 *
 * @param type - from a `ModuleType`, or from `LinkPlan.made` and `LinkPlan.deferred`
 * @param types - the list that its indices refer to: `types` of the same module or plan
 * @returns for example `memory of 1 to 2 pages of 64 KiB`
 *
 * @example
 * ```ts
 * import { formatExternType } from "@rec/core";
 *
 * console.log(formatExternType({ kind: "global", type: "i32", mutable: true })); // mutable global i32
 * ```
 */
export function formatExternType(type: ExternType, types: readonly DefinedType[] = []): string {
  // A function, and not a re-export: bundlers count a re-exported file as part of every page of the entry.
  return format(type, types);
}
