import type { LinkOptions, ModuleSource } from "@rec/core";
import type { ConformanceCase } from "./case.ts";

/** The location of the cases' modules for a runtime. */
export interface Place {
  /** Address of the server with the modules and the golden files. */
  readonly baseUrl: string;
  /** Path of the folder with the modules, for a runtime with a file system. */
  readonly folder?: string;
}

/** The URL of a module of a case. */
export function moduleUrl(testCase: ConformanceCase, module: string, baseUrl: string): string {
  return new URL(testCase.modules[module] ?? "", `${baseUrl}/cases/${testCase.name}/`).href;
}

/** The sources of the modules that a case gives: URLs, or paths if the case is for the disk and the runtime has one. */
export function sourcesOf(testCase: ConformanceCase, place: Place): Record<string, ModuleSource> {
  const { modules, discovered = [], name, source } = testCase;
  const folder = folderOf(testCase, place);
  const sources: Record<string, ModuleSource> = Object.create(null);
  for (const [module, reference] of Object.entries(modules)) {
    if (discovered.includes(module)) continue;
    const url = moduleUrl(testCase, module, place.baseUrl);
    const location = folder === undefined ? url : `${folder}/${name}/${decodeURIComponent(reference)}`;
    sources[module] = source === undefined ? location : source(location, module);
  }
  return sources;
}

/** The options of a case: its own, and a `discover` for the modules that it does not give. */
export function optionsOf(testCase: ConformanceCase, place: Place): LinkOptions {
  const { modules, discovered = [] } = testCase;
  const own = testCase.options?.() ?? {};
  if (discovered.length === 0) return own;
  const isPath = folderOf(testCase, place) !== undefined;
  return {
    ...own,
    discover({ specifier }) {
      const reference = discovered.includes(specifier) ? modules[specifier] : undefined;
      return reference === undefined || !isPath ? reference : decodeURIComponent(reference);
    },
  };
}

function folderOf({ isOnDisk }: ConformanceCase, { folder }: Place): string | undefined {
  return isOnDisk ? folder : undefined;
}
