import type { ModuleType } from "@rec/core";
import { WASI_NAMESPACE } from "../output/flag-hints.ts";
import { assumeImports } from "./assumed-imports.ts";
import { readHostModules } from "./read-host-modules.ts";

/** The options of commands that run no module: these need to know the host imports, not to have them. */
export interface HostOptions {
  /** Host imports that the modules may have, as `module.name`, perhaps with `*`. */
  readonly allow?: readonly string[];
  /** The older name of `allow`. */
  readonly host?: readonly string[];
  /** JavaScript modules with host imports. */
  readonly imports?: readonly string[];
  /** Whether all functions of WASI may be imported. */
  readonly wasi?: true;
}

/**
 * The host imports of a command that runs no module: stand-ins for those that are allowed, and the values of JavaScript
 * modules, which come first.
 *
 * @param isRequired - whether each allowed import has to be one of the modules
 * @throws {UsageError} if an allowed import is required and missing, or a JavaScript module cannot be used
 */
export async function readHostImports(
  { allow = [], host = [], imports = [], wasi }: HostOptions,
  { types, isRequired }: { readonly types: Iterable<ModuleType>; readonly isRequired: boolean },
): Promise<WebAssembly.Imports> {
  const all = [...types];
  const assumed: WebAssembly.Imports = Object.create(null);
  const groups = [
    await readHostModules(imports),
    assumeImports(allow, all, { option: "--allow", isRequired }),
    assumeImports(host, all, { option: "--host", isRequired }),
    assumeImports(wasi ? [`${WASI_NAMESPACE}.*`] : [], all, { option: "--wasi", isRequired: false }),
  ];
  for (const group of groups) {
    for (const [namespace, values] of Object.entries(group)) {
      assumed[namespace] = Object.assign(Object.create(null), values, assumed[namespace]);
    }
  }
  return assumed;
}
