import type { LinkOptions, ModuleType, PlanOptions } from "@rec/core";
import { type LinkedFiles, resolvePaths } from "../input/imported-files.ts";
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
 * @param files - the linked modules by name; needed only if the user chose providers, or a namespace is a path
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
  files?: Pick<LinkedFiles, "known" | "paths">,
): PlanOptions & LinkOptions {
  const types = files && typesOf(files);
  return {
    binding,
    hoist,
    unresolved,
    dataOverlap,
    ...(reconcileLimits && { reconcileLimits }),
    ...(initialize && { initialize }),
    ...(builtins && { builtins }),
    ...(stringConstants !== undefined && { importedStringConstants: stringConstants }),
    ...(files && types && { resolve: resolvePaths(files, resolve && readResolutions(resolve, types)) }),
  };
}

/** The types of modules, by name. */
export function typesOf({ known }: Pick<LinkedFiles, "known">): Readonly<Record<string, ModuleType>> {
  const types: Record<string, ModuleType> = Object.create(null);
  for (const [name, { type }] of Object.entries(known)) types[name] = type;
  return types;
}
