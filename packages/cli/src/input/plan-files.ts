import { type LinkPlan, type ModuleType, planLink } from "@rec/core";
import { type PlanningOptions, planOptionsOf, typesOf } from "../commands/common-options.ts";
import type { Context } from "../context.ts";
import { createCommandHost } from "./command-host.ts";
import { type HostOptions, readHostImports } from "./host-options.ts";
import { explainMissing, type LinkedFiles, readLinkedFiles } from "./imported-files.ts";
import { namedSources } from "./named-sources.ts";

/** Modules of a command line whose types are known. */
export interface ReadFiles extends LinkedFiles {
  /** By module name, in the order of the command line. */
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Loads and parses the modules of a command line, and the files that they import by paths. Nothing is compiled. */
export async function readFiles(
  files: readonly string[],
  options: Pick<PlanningOptions, "unresolved">,
  { platform }: Context,
): Promise<ReadFiles> {
  const host = createCommandHost(platform);
  const linked = await readLinkedFiles(namedSources(files, host), host, options);
  return { ...linked, types: typesOf(linked) };
}

/** The plan of modules, where the host imports of the options are taken for provided. */
export async function planFiles(files: ReadFiles, options: PlanningOptions & HostOptions): Promise<LinkPlan> {
  const { types, paths } = files;
  const planOptions = planOptionsOf(options, files);
  const imports = await readHostImports(options, { types, isRequired: true, planOptions });
  try {
    return planLink(types, { ...planOptions, imports });
  } catch (error) {
    throw explainMissing(error, paths);
  }
}
