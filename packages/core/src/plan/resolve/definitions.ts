import type { HostKey } from "../../wasm/host-import.ts";
import type { ExportPosition, NamedModule } from "./index-exports.ts";
import type { Resolution, ResolutionProblem } from "./resolve-imports.ts";

/** The origin of an import's value. */
export type Definition =
  | { readonly by: "export"; readonly at: ExportPosition }
  | ({ readonly by: "host" } & HostKey)
  /** An extern without an owner, by its number in `Arrangement.made`. */
  | { readonly by: "made"; readonly extern: number }
  /** A builtin or string constant that the engine provides to its importer. */
  | { readonly by: "engine" }
  | { readonly by: "trap" }
  | { readonly by: "nobody" };

/** An import: the position of its module, and its own position in that module's imports. */
export interface ImportPosition {
  readonly module: number;
  readonly import: number;
}

export interface FollowedImports {
  /** By module, then by import. */
  readonly definitions: readonly (readonly Definition[])[];
  /** Loops of imports without a definition: each import is a re-export of the next. */
  readonly loops: readonly (readonly ImportPosition[])[];
  readonly problems: readonly ResolutionProblem[];
}

/**
 * Whether every import has its definition at once: no provider is a re-export, and no import has several candidates.
 */
export function isDirect(
  modules: readonly NamedModule[],
  resolutions: readonly (readonly Resolution[])[],
): resolutions is readonly (readonly (Resolution & Definition)[])[] {
  for (const list of resolutions) {
    for (const resolution of list) {
      if (resolution.by !== "export") continue;
      const { at, candidates } = resolution;
      if (candidates !== undefined || modules[at.module]?.type.exports[at.export]?.importIndex !== undefined)
        return false;
    }
  }
  return true;
}
