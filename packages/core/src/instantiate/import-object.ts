import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { PlannedImport } from "../plan/import-format.ts";
import type { SharedDefinition } from "../plan/memory-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { type HostImports, readHostValue } from "../wasm/host-import.ts";
import { nullRecord } from "../wasm/null-record.ts";
import type { Fusion } from "./fused-units.ts";

/** The sources of import values while a plan is run. */
interface ImportValues {
  readonly plan: Pick<LinkPlan, "modules" | "units">;
  readonly hostImports: HostImports;
  /** By module, for the modules that are instantiated so far. */
  readonly exportsOf: ReadonlyMap<string, WebAssembly.Exports>;
  readonly linker: LinkerBindings;
  readonly fusion?: Fusion | undefined;
}

/**
 * Returns a function that makes the import object of a unit: the imports of its module, then those of its rewrite; or the
 * imports of a fused unit. With `isModule`, it makes those of one module of a fused unit. Its objects have null prototypes,
 * so `"__proto__"` is an ordinary name.
 */
export function createImportObjects(values: ImportValues): (name: string, isModule?: true) => WebAssembly.Imports {
  const modules = new Map(values.plan.modules.map((module) => [module.name, module]));
  const units = new Map(values.plan.units.map((unit) => [unit.name, unit]));
  return (name, isModule) => {
    const object: WebAssembly.Imports = nullRecord();
    const add = (key: { readonly module: string; readonly name: string }, value: unknown): void => {
      const namespace = object[key.module] ?? nullRecord();
      namespace[key.name] = value as WebAssembly.ImportValue;
      object[key.module] = namespace;
    };
    const unit = units.get(name);
    const fused = isModule ? undefined : unit?.fused;
    for (const entry of fused?.imports ?? []) {
      const found = values.fusion?.importOf(entry, (module) => modules.get(module));
      add(
        entry,
        found ? importValue(found.entry, found.importer, values) : values.linker.madeExtern(entry.made as number),
      );
    }
    if (fused) return object;
    for (const importer of isModule ? [name] : (unit?.modules ?? [])) {
      for (const entry of modules.get(importer)?.imports ?? []) add(entry, importValue(entry, importer, values));
    }
    for (const entry of unit?.rewrite?.hoists ?? []) {
      add(entry, entry.binding ? importValue(entry, name, values) : values.linker.madeExtern(entry.extern));
    }
    return object;
  };
}

function importValue(entry: PlannedImport, importer: string, values: ImportValues): unknown {
  const { binding } = entry;
  switch (binding.by) {
    case "deferred":
      return values.linker.deferredFunction(binding.slot);
    case "trap":
      return values.linker.stub({ importer, import: { module: entry.module, name: entry.name }, stub: binding.stub });
    default:
      return sharedExtern(binding, values);
  }
}

/** The memory or table that modules share, or another extern of the same origins. */
export function sharedExtern(
  definition: SharedDefinition,
  { hostImports, exportsOf, linker }: Pick<ImportValues, "hostImports" | "exportsOf" | "linker">,
): unknown {
  switch (definition.by) {
    case "host":
      return readHostValue(hostImports, definition)?.value;
    case "export":
      return exportsOf.get(definition.module)?.[definition.name];
    case "made":
      return linker.madeExtern(definition.extern);
  }
}
