import type { LinkOptions, ModuleType, PlanOptions } from "@rec/core";
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
  /** Providers that the user chose, as `IMPORT=MODULE.EXPORT` or `IMPORT,…=MODULE`. */
  readonly resolve?: readonly string[];
}

/**
 * The options of a plan.
 *
 * @param types - the linked modules by name; needed only if the user chose providers
 */
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
  types: Readonly<Record<string, ModuleType>>,
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
    ...(resolve && { resolve: readResolutions(resolve, types) }),
  };
}
