import { type LinkPlan, type ModuleType, planLink } from "@rec/core";
import { type PlanningOptions, planOptionsOf } from "../commands/common-options.ts";
import type { Context } from "../context.ts";
import { createCommandHost } from "./command-host.ts";
import { type HostOptions, readHostImports } from "./host-options.ts";
import { namedSources } from "./named-sources.ts";
import { readModuleTypes } from "./read-module-types.ts";

/** Modules of a command line whose types are known. */
export interface ReadFiles {
  /** By module name, in the order of the command line. */
  readonly types: Readonly<Record<string, ModuleType>>;
  /** Path or URL of each module, as the user wrote it. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Loads and parses the modules of a command line. Nothing is compiled. */
export async function readFiles(files: readonly string[], { platform }: Context): Promise<ReadFiles> {
  const host = createCommandHost(platform);
  const sources = namedSources(files, host);
  const known = await readModuleTypes(sources, host);
  const types: Record<string, ModuleType> = Object.create(null);
  for (const [name, { type }] of Object.entries(known)) types[name] = type;
  return { types, sources };
}

/** The plan of modules, where the host imports of the options are taken for provided. */
export async function planFiles({ types }: ReadFiles, options: PlanningOptions & HostOptions): Promise<LinkPlan> {
  const imports = await readHostImports(options, { types: Object.values(types), isRequired: true });
  return planLink(types, { ...planOptionsOf(options, types), imports });
}
