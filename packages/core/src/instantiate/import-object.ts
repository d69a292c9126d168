import type { DeferredBindings } from "../bind/bind-deferred.ts";
import { createTrapStub } from "../bind/trap-stub.ts";
import type { PlannedImport, PlannedModule } from "../plan/link-plan.ts";
import { lookupHostImport } from "../wasm/host-import.ts";

/** Where the values that a plan speaks of are found while it is carried out. */
export interface ImportValues {
  readonly imports: WebAssembly.Imports;
  readonly exportsOf: ReadonlyMap<string, WebAssembly.Exports>;
  readonly deferred: DeferredBindings;
}

/** The import object of one module. Null prototypes: `"__proto__"` is an ordinary name. */
export function buildImportObject(module: PlannedModule, values: ImportValues): WebAssembly.Imports {
  const object: WebAssembly.Imports = Object.create(null);
  for (const entry of module.imports) {
    const namespace = object[entry.module] ?? Object.create(null);
    namespace[entry.name] = importValue(entry, module.name, values) as WebAssembly.ImportValue;
    object[entry.module] = namespace;
  }
  return object;
}

function importValue(entry: PlannedImport, importer: string, { imports, exportsOf, deferred }: ImportValues): unknown {
  const { binding } = entry;
  switch (binding.by) {
    case "host":
      return lookupHostImport(imports, binding);
    case "export":
      return exportsOf.get(binding.module)?.[binding.name];
    case "deferred":
      return deferred.entry(binding.slot);
    case "trap":
      return createTrapStub(importer, entry);
  }
}
