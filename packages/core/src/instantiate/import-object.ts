import type { LinkerBindings } from "../bind/bind-deferred.ts";
import { createTrapStub } from "../bind/trap-stub.ts";
import type { PlannedImport, PlannedModule } from "../plan/plan-format.ts";
import { lookupHostImport } from "../wasm/host-import.ts";

/** Where the values that a plan speaks of are found while it is carried out. */
export interface ImportValues {
  readonly imports: WebAssembly.Imports;
  readonly exportsOf: ReadonlyMap<string, WebAssembly.Exports>;
  readonly linker: LinkerBindings;
}

/** The import object of one module. Null prototypes: `"__proto__"` is an ordinary name. */
export function buildImportObject(module: PlannedModule, values: ImportValues): WebAssembly.Imports {
  const object: WebAssembly.Imports = Object.create(null);
  const add = (key: { readonly module: string; readonly name: string }, value: unknown): void => {
    const namespace = object[key.module] ?? Object.create(null);
    namespace[key.name] = value as WebAssembly.ImportValue;
    object[key.module] = namespace;
  };
  for (const entry of module.imports) add(entry, importValue(entry, module.name, values));
  for (const entry of module.rewrite?.hoists ?? []) add(entry, values.linker.hoistedExtern(entry.extern));
  return object;
}

function importValue(entry: PlannedImport, importer: string, { imports, exportsOf, linker }: ImportValues): unknown {
  const { binding } = entry;
  switch (binding.by) {
    case "host":
      return lookupHostImport(imports, binding);
    case "export":
      return exportsOf.get(binding.module)?.[binding.name];
    case "deferred":
      return linker.deferredFunction(binding.slot);
    case "hoisted":
      return linker.hoistedExtern(binding.extern);
    case "trap":
      return createTrapStub(importer, entry);
  }
}
