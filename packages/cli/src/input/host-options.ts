import { ModuleLinkError, type ModuleType, type PlanOptions, planLink } from "@rec/core";
import { WASI_NAMESPACE } from "../output/flag-hints.ts";
import { assumeImports, type ImportName, isPattern } from "./assumed-imports.ts";
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

interface HostQuestion {
  readonly types: Readonly<Record<string, ModuleType>>;
  /** Whether each allowed import has to be one of the modules. */
  readonly isRequired: boolean;
  /** The options of the plan, but for host imports. */
  readonly planOptions: PlanOptions;
}

/**
 * The host imports of a command that runs no module: stand-ins for those that are allowed, and the values of JavaScript
 * modules, which come first.
 *
 * An import that is allowed by its whole name comes from the host, as one of a JavaScript module does. A pattern, as `env.*`, is a
 * permission: the host provides what no module does.
 *
 * @throws {UsageError} if an allowed import is required and missing, or a JavaScript module cannot be used
 */
export async function readHostImports(
  { allow = [], host = [], imports = [], wasi }: HostOptions,
  { types, isRequired, planOptions }: HostQuestion,
): Promise<WebAssembly.Imports> {
  const all = Object.values(types);
  const exact = (references: readonly string[]) => references.filter((each) => !isPattern(each));
  const given = merge([
    await readHostModules(imports),
    assumeImports(exact(allow), all, { option: "--allow", isRequired }),
    assumeImports(exact(host), all, { option: "--host", isRequired }),
    assumeImports(wasi ? [`${WASI_NAMESPACE}.*`] : [], all, { option: "--wasi", isRequired: false }),
  ]);
  if (![...allow, ...host].some(isPattern)) return given;
  const lacking = lackingImports(types, { ...planOptions, imports: given });
  const isLacking = ({ module, name }: ImportName) => lacking.has(keyOf(module, name));
  return merge([
    given,
    assumeImports(allow.filter(isPattern), all, { option: "--allow", isRequired, isLacking }),
    assumeImports(host.filter(isPattern), all, { option: "--host", isRequired, isLacking }),
  ]);
}

/** Namespaces of several objects in one. Earlier values win. */
function merge(groups: readonly WebAssembly.Imports[]): WebAssembly.Imports {
  const merged: WebAssembly.Imports = Object.create(null);
  for (const group of groups) {
    for (const [namespace, values] of Object.entries(group)) {
      merged[namespace] = Object.assign(Object.create(null), values, merged[namespace]);
    }
  }
  return merged;
}

/** The imports that neither a module nor the host provides. A plan finds them all at once. */
function lackingImports(types: Readonly<Record<string, ModuleType>>, options: PlanOptions): ReadonlySet<string> {
  try {
    planLink(types, { ...options, unresolved: "error" });
    return new Set();
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    const missing = error.diagnostics.filter(({ code }) => code === "UNRESOLVED_IMPORT");
    return new Set(missing.flatMap(({ import: entry }) => (entry ? [keyOf(entry.module, entry.name)] : [])));
  }
}

const keyOf = (module: string, name: string): string => JSON.stringify([module, name]);
