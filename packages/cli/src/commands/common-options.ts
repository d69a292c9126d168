import type { LinkOptions, PlanOptions } from "@rec/core";
import { readResolutions } from "../input/read-resolutions.ts";

/** Options of every command. */
export interface CommonOptions {
  readonly json?: true;
  readonly verbose?: true;
}

/** Options of the commands that link or plan. */
export interface PlanningOptions extends CommonOptions {
  readonly binding: "auto" | "shim" | "closure";
  readonly hoist: boolean;
  readonly unresolved: "error" | "trap";
  readonly reconcileLimits?: true;
  readonly initialize?: true;
  readonly dataOverlap: "error" | "warn" | "allow";
  readonly builtins?: readonly string[];
  readonly stringConstants?: string;
  /** Providers that the user chose, as `IMPORT=MODULE.EXPORT`. */
  readonly resolve?: readonly string[];
}

/** The options of a plan, of its linked modules by name. */
export function planOptionsOf(
  {
    binding,
    hoist,
    unresolved,
    reconcileLimits,
    initialize,
    dataOverlap,
    builtins,
    stringConstants,
    resolve,
  }: PlanningOptions,
  modules: readonly string[],
): PlanOptions & LinkOptions {
  return {
    binding,
    hoist,
    unresolved,
    dataOverlap,
    ...(reconcileLimits && { reconcileLimits }),
    ...(initialize && { initialize }),
    ...(builtins && { builtins }),
    ...(stringConstants !== undefined && { importedStringConstants: stringConstants }),
    ...(resolve && { resolve: readResolutions(resolve, modules) }),
  };
}
