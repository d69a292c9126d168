import type { ModuleType } from "../../wasm/module-type.ts";

/** A module as the passes of the plan see it. They refer to modules by position in the input. */
export interface NamedModule {
  readonly name: string;
  readonly type: ModuleType;
}

/** An export: the position of its module in the input, and its own position in that module's exports. */
export interface ExportPosition {
  readonly module: number;
  readonly export: number;
}

export interface ExportIndex {
  readonly moduleByName: ReadonlyMap<string, number>;
  /** Position of a module's export by its name. */
  exportByName(module: number, name: string): number | undefined;
  /**
   * Every export of a name, by module in input order, for the flat lookup. Re-exports come last, because they lead to a
   * definition that is usually among the others.
   */
  readonly exportsOfName: ReadonlyMap<string, readonly ExportPosition[]>;
}

const MOST_SCANNED_EXPORTS = 8;

/** Indexes every export by module and name, and by name alone. */
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

/** Makes a table for a module at its first lookup, unless a scan of all of its exports is as fast. */
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
