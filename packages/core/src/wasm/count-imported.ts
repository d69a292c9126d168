import { externKindOf } from "./extern-type.ts";
import type { ImportType } from "./module-type.ts";

/** How many externs of a kind a module imports: the index of its first own one. */
export function countImported(kind: string, imports: readonly ImportType[]): number {
  return imports.reduce((count, { type }) => count + (externKindOf(type) === kind ? 1 : 0), 0);
}
