import { type LinkPlan, type ModuleType, planLink } from "@rec/core";
import { type PlanningOptions, planOptionsOf } from "../commands/common-options.ts";
import type { Context } from "../context.ts";
import { type AssumedImports, assumeImports } from "./assumed-imports.ts";
import { createCommandHost } from "./command-host.ts";
import { namedSources } from "./named-sources.ts";
import { readModuleTypes } from "./read-module-types.ts";

/** Modules of a command line whose types are known. */
export interface ReadFiles {
  /** By module name, in the order of the command line. */
  readonly types: Readonly<Record<string, ModuleType>>;
  /** Path or URL of each module, as the user wrote it. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface HostOptions {
  /** Host imports that the plan assumes, as `module.name`, perhaps with `*`. */
  readonly host?: readonly string[];
}

/** Loads and parses the modules of a command line. Nothing is compiled. */
export async function readFiles(files: readonly string[], { platform }: Context): Promise<ReadFiles> {
  const host = await createCommandHost(platform);
  const sources = namedSources(files, host);
  const known = await readModuleTypes(sources, host);
  const types: Record<string, ModuleType> = Object.create(null);
  for (const [name, { type }] of Object.entries(known)) types[name] = type;
  return { types, sources };
}

/** The plan of modules, where the host imports of `--host` are taken for provided. */
export function planFiles({ types }: ReadFiles, options: PlanningOptions & HostOptions): LinkPlan {
  const imports = assumedBy(options, types);
  return planLink(types, { ...planOptionsOf(options, Object.keys(types)), imports });
}

function assumedBy({ host = [] }: HostOptions, types: Readonly<Record<string, ModuleType>>): AssumedImports {
  return assumeImports(host, Object.values(types), { option: "--host", isRequired: true });
}
