import type { ModuleType } from "../../wasm/module-type.ts";

/** A module as the passes of the plan see it: they speak of modules by position in the input. */
export interface NamedModule {
  readonly name: string;
  readonly type: ModuleType;
}

/** Positions of an export: of its module in the input, and of itself in that module's exports. */
export interface ExportPosition {
  readonly module: number;
  readonly export: number;
}

export interface ExportIndex {
  readonly moduleByName: ReadonlyMap<string, number>;
  /** Position of a module's export by its name. */
  exportByName(module: number, name: string): number | undefined;
  /**
   * Every export of a name, by module in input order: the flat lookup. Exports that pass on an import come last: they lead
   * to a definition that is usually among the others.
   */
  readonly exportsOfName: ReadonlyMap<string, readonly ExportPosition[]>;
}

const MOST_SCANNED_EXPORTS = 8;

/** Makes every export findable by module and name, and by name alone. */
export function indexExports(modules: readonly NamedModule[]): ExportIndex {
  const definitions = new Map<string, ExportPosition[]>();
  const reExports = new Map<string, ExportPosition[]>();
  modules.forEach(({ type }, module) => {
    type.exports.forEach(({ name, importIndex }, position) => {
      const ofName = importIndex === undefined ? definitions : reExports;
      const known = ofName.get(name);
      if (known === undefined) ofName.set(name, [{ module, export: position }]);
      else known.push({ module, export: position });
    });
  });
  for (const [name, passing] of reExports) definitions.set(name, [...(definitions.get(name) ?? []), ...passing]);
  return {
    moduleByName: new Map(modules.map(({ name }, position) => [name, position])),
    exportByName: createExportLookup(modules),
    exportsOfName: definitions,
  };
}

/** A table for each module that somebody asks, unless a look at all of its exports is as fast. */
function createExportLookup(modules: readonly NamedModule[]): ExportIndex["exportByName"] {
  const tables: (ReadonlyMap<string, number> | undefined)[] = new Array(modules.length);
  return (module, name) => {
    const exported = modules[module]?.type.exports ?? [];
    if (exported.length <= MOST_SCANNED_EXPORTS) {
      const position = exported.findIndex((entry) => entry.name === name);
      return position < 0 ? undefined : position;
    }
    const table = tables[module] ?? new Map(exported.map((entry, position) => [entry.name, position]));
    tables[module] = table;
    return table.get(name);
  };
}
