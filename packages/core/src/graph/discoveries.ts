import type { DiscoverRequest } from "../link-options.ts";
import { type CompileOptions, isBuiltinNamespace } from "../wasm/compile-options.ts";
import { findHostValue, type HostImports } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";

export type Discovery = Pick<DiscoverRequest, "specifier" | "kind">;

const LIBRARY_NAMESPACES = ["env", "GOT.mem", "GOT.func"];

/**
 * Returns the modules to discover for a module: each namespace of its imports that neither engine nor host provides whole,
 * then each library that it names. Given modules are left out, also a library by the name of its file without `.wasm`; each name is listed once, in the order of the module.
 */
export function discoveriesOf(
  { imports, dylink }: ModuleType,
  {
    importer,
    isModule,
    host,
    compileOptions = {},
  }: {
    readonly importer: string;
    readonly isModule: (name: string) => boolean;
    readonly host: HostImports;
    readonly compileOptions?: CompileOptions | undefined;
  },
): Discovery[] {
  const found = new Map<string, Discovery>();
  const note = (specifier: string, kind: Discovery["kind"]): void => {
    const name = kind === "needed" ? nameOfNeeded(specifier, (one) => one !== importer && isModule(one)) : specifier;
    if (!isModule(name) && !found.has(specifier)) found.set(specifier, { specifier, kind });
  };
  for (const entry of imports) {
    const { module, name, type } = entry;
    const found = findHostValue(host, { for: importer, module, name }, type) ?? findHostValue(host, entry, type);
    if (found !== undefined || isBuiltinNamespace(module, compileOptions)) continue;
    // These namespaces of a dynamic library name no module: any library of the link may be meant, or the linker.
    if (dylink !== undefined && LIBRARY_NAMESPACES.includes(module)) continue;
    note(module, "import");
  }
  for (const library of dylink?.needed ?? []) note(library, "needed");
  return [...found.values()];
}
